package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.LossyRedis;
import io.sluice.backplane.redis.testredis.RedisProcess;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Introduction;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client of whom something is known when it connects: one step in Redis, whatever happens to its answer. */
class IntroductionIT {
    private static final Group ROOM = new Group("room");
    private static final Group HALL = new Group("hall");
    private static final SecureRandom RANDOM = new SecureRandom();

    private static Introduction introduction(String uid, Group... groups) {
        return new Introduction(Optional.of(new Uid(uid)), List.of(groups), Optional.of("{\"name\":\"" + uid + "\"}"));
    }

    private static Command.Connect connect(TestNode node, Introduction introduction) {
        ClientId client = ClientId.draw(node.membership().id(), RANDOM);
        return new Command.Connect(client, "127.0.0.1:1", "websocket", introduction);
    }

    @SuppressWarnings("unchecked")
    private static List<String> events(RedisProcess redis, TestNode node, String prefix) {
        List<String> texts = new ArrayList<>();
        String stream = prefix + ":{" + node.membership().id() + "}:events";
        for (Object entry : (List<Object>) redis.call("XRANGE", stream, "-", "+")) {
            texts.add(String.valueOf(((List<Object>) ((List<Object>) entry).get(1)).get(1)));
        }
        return texts;
    }

    @Test
    void everybodyKnowsItOnceItIsAnsweredAndNothingOfItStays() {
        try (StandaloneRedis redis = StandaloneRedis.start()) {
            RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix(), "connected");
            try (TestNode gateway = TestNode.gateway(settings);
                    TestNode api = TestNode.api(settings)) {
                Command.Connect connect = connect(gateway, introduction("7", ROOM, HALL, ROOM));
                assertThat(get(gateway.membership().connect(connect))).isTrue();

                ClientId client = connect.client();
                var directory = api.backplane().directory();
                assertThat(get(directory.clients(List.of(new Uid("7")))))
                        .isEqualTo(Map.of(new Uid("7"), List.of(client)));
                assertThat(get(directory.clientCounts(List.of(ROOM, HALL)))).isEqualTo(Map.of(ROOM, 1L, HALL, 1L));
                assertThat(get(directory.session(client))).isEqualTo(new Session(1, "{\"name\":\"7\"}"));
                assertThat(events(redis.servers().get(0), gateway, settings.prefix()))
                        .singleElement()
                        .asString()
                        .contains("\"uid\":\"7\"", "\"groups\":[\"room\",\"hall\"]", "\"session\":{\"name\":\"7\"}");

                api.apply(new Command.Close(client, CloseReason.CLOSED_BY_API, null, 1000, "", false));
                assertThat(get(directory.areOnline(List.of(new Uid("7"))))).containsEntry(new Uid("7"), false);
                assertThat(get(directory.clientCounts(List.of(ROOM, HALL)))).isEqualTo(Map.of(ROOM, 0L, HALL, 0L));
                assertThatThrownBy(() -> get(directory.session(client)))
                        .isInstanceOf(BackplaneException.ClientNotFound.class);
            }
        }
    }

    @Test
    void withMoreGroupsThanAllowedItIsNotThereAtAll() {
        try (StandaloneRedis redis = StandaloneRedis.start()) {
            RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix(), "connected");
            Group[] many =
                    IntStream.range(0, 1001).mapToObj(i -> new Group("g" + i)).toArray(Group[]::new);
            try (TestNode gateway = TestNode.gateway(settings)) {
                Command.Connect connect = connect(gateway, introduction("7", many));

                assertThatThrownBy(() -> get(gateway.membership().connect(connect)))
                        .isInstanceOf(BackplaneException.TooManyGroups.class);

                assertThat(get(gateway.backplane().directory().isOnline(connect.client())))
                        .isFalse();
                assertThat(get(gateway.backplane().directory().clientCounts(List.of(many[0]))))
                        .containsEntry(many[0], 0L);
                assertThat(events(redis.servers().get(0), gateway, settings.prefix()))
                        .isEmpty();
            }
        }
    }

    @Test
    void aLostAnswerIsRepeatedAndTheClientConnectsOnce() {
        try (LossyRedis redis = LossyRedis.standalone(9)) {
            RedisSettings settings = TestNode.settings(redis.uri(), "lossy", "connected");
            try (TestNode gateway = TestNode.gateway(settings)) {
                redis.lose(0.05);
                int clients = 0;
                while (redis.lost() < 40) {
                    List<CompletionStage<Boolean>> answers = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        answers.add(
                                gateway.membership().connect(connect(gateway, introduction("u" + clients++, ROOM))));
                    }
                    answers.forEach(answer -> assertThat(get(answer)).isTrue());
                }
                redis.lose(0);

                var directory = gateway.backplane().directory();
                assertThat(get(directory.clientCounts(List.of(ROOM)))).containsEntry(ROOM, (long) clients);
                assertThat(get(directory.uidCount())).isEqualTo(clients);
                List<String> events = events(redis.servers().get(0), gateway, "lossy");
                assertThat(events).hasSize(clients);
                assertThat(new HashSet<>(events)).hasSize(clients);
            }
        }
    }
}
