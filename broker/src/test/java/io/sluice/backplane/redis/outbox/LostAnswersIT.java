package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.testnode.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.Journal.Answer;
import io.sluice.backplane.Journal.Entry;
import io.sluice.backplane.Mailboxes;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.LossyRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Answers of Redis are lost by the hundred, of every kind of step, on every path of two APIs and a gateway. */
class LostAnswersIT {
    private static final int CALLERS = 16;
    private static final int CUTS = 300;
    private static final Group ROOM = new Group("room");

    @Test
    void everyCallActsOnceOverOneServer() throws Exception {
        try (LossyRedis redis = LossyRedis.standalone(7)) {
            everyCallActsOnce(redis);
        }
    }

    @Test
    void everyCallActsOnceOverACluster() throws Exception {
        try (LossyRedis redis = LossyRedis.cluster(8)) {
            everyCallActsOnce(redis);
        }
    }

    private static void everyCallActsOnce(LossyRedis redis) throws Exception {
        RedisSettings settings = TestNode.settings(redis.uri(), "lossy");
        try (TestNode gateway = TestNode.gateway(settings);
                TestNode one = TestNode.api(settings);
                TestNode two = TestNode.api(settings)) {
            ClientId listener = gateway.connect();
            gateway.apply(new Command.Join(listener, List.of(ROOM)));
            List<Caller> callers = new ArrayList<>();
            redis.lose(0.02);
            for (int i = 0; i < CALLERS; i++) {
                Caller caller = new Caller("c" + i, redis, List.of(one, two), gateway.connect());
                callers.add(caller);
                caller.goOn();
            }
            for (Caller caller : callers) {
                caller.done.get(150, TimeUnit.SECONDS);
            }
            redis.lose(0);
            assertThat(redis.lost()).isGreaterThanOrEqualTo(CUTS);
            agree(gateway, two, listener, callers);
        }
    }

    private static void agree(TestNode gateway, TestNode api, ClientId listener, List<Caller> callers) {
        api.apply(send(new Target.Everyone(), "last"));
        RedisWait.until(
                "the last message is there",
                () -> gateway.host().received(listener).contains("last"));
        List<String> received = gateway.host().received(listener);
        for (Caller caller : callers) {
            caller.sent.forEach((text, known) -> {
                int times = Collections.frequency(received, text);
                assertThat(times).as(text + " " + known).isIn(known.possible);
            });
            long version = api.apply(new Command.SetSession(caller.client, "{}", OptionalLong.empty()));
            assertThat(version).as("sessions of " + caller.name).isEqualTo(caller.sessions + 1);
            assertThat(api.apply(new Command.Unbind(caller.client, null))).contains(new Uid(caller.uid));
            assertThat(api.apply(send(new Target.Uids(List.of(new Uid(caller.uid))), "x"))
                            .offline())
                    .containsExactly(caller.uid);
        }
        assertThat(received).contains("last");
    }

    /** How often a message may have come. */
    private enum Known {
        DONE(1),
        NOTHING(0),
        UNKNOWN(0, 1);

        private final List<Integer> possible;

        Known(Integer... possible) {
            this.possible = List.of(possible);
        }
    }

    /** Does one call after the other; those with a key again and again until they are answered. */
    private static final class Caller {
        private final String name;
        private final LossyRedis redis;
        private final List<TestNode> apis;
        private final ClientId client;
        private final Map<String, Known> sent = new ConcurrentHashMap<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private int round;
        private int attempt;
        private String uid = "";
        private long sessions;

        Caller(String name, LossyRedis redis, List<TestNode> apis, ClientId client) {
            this.name = name;
            this.redis = redis;
            this.apis = apis;
            this.client = client;
        }

        private void goOn() {
            if (redis.lost() >= CUTS && round > 0) {
                done.complete(null);
                return;
            }
            String text = name + "-" + round++;
            attempt = 0;
            switch (round % 4) {
                case 0 ->
                    repeat(
                            text,
                            to -> to.apply(send(new Target.Groups(List.of(ROOM)), text)),
                            receipt -> sent.put(text, Known.DONE));
                case 1 ->
                    repeat(
                            text,
                            to -> to.apply(new Command.SetSession(client, "{}", OptionalLong.empty())),
                            version -> assertThat(version).isEqualTo(++sessions));
                case 2 ->
                    repeat(text, to -> to.apply(new Command.Bind(client, new Uid(text))), before -> {
                        assertThat(before.map(Uid::value).orElse("")).isEqualTo(uid);
                        uid = text;
                    });
                default -> once(text);
            }
        }

        /** Without a key: what the lanes alone promise. */
        private void once(String text) {
            check(
                    apis.get(round % 2).mailboxes().apply(send(new Target.Groups(List.of(ROOM)), text)),
                    (answer, failure) -> {
                        sent.put(text, failure == null ? Known.DONE : known(failure));
                        goOn();
                    });
        }

        private static Known known(Throwable failure) {
            Outcome outcome = ((Unavailable) failure).outcome();
            return outcome == Outcome.NOTHING ? Known.NOTHING : Known.UNKNOWN;
        }

        private <R> void repeat(
                String key, Function<Mailboxes, CompletionStage<R>> call, java.util.function.Consumer<R> answered) {
            TestNode api = apis.get((round + attempt++) % 2);
            CompletionStage<R> answer = api.backplane()
                    .journal()
                    .open(name, key, "call", Duration.ofMinutes(5))
                    .thenCompose(entry -> call.apply(((Entry.Open) entry).mailboxes())
                            .thenCompose(result -> ((Entry.Open) entry)
                                    .close(new Answer(200, String.valueOf(result)))
                                    .thenApply(kept -> result)));
            check(answer, (result, failure) -> {
                if (failure == null) {
                    answered.accept(result);
                    goOn();
                } else {
                    assertThat(failure).isInstanceOf(Unavailable.class);
                    repeat(key, call, answered);
                }
            });
        }

        private <R> void check(CompletionStage<R> stage, java.util.function.BiConsumer<R, Throwable> then) {
            var unused = stage.handleAsync((result, failure) -> {
                try {
                    then.accept(result, failure == null ? null : Script.unwrap(failure));
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
                return null;
            });
        }
    }
}
