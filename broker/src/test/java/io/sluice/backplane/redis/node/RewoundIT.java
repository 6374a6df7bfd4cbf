package io.sluice.backplane.redis.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A failover has forgotten what the node still remembers, and a caller asks for the opposite before the node has noticed:
 * Redis need change nothing, and yet what it answers must hold.
 */
class RewoundIT {
    private static final Group ROOM = new Group("room");
    private static final Uid ADA = new Uid("ada");

    private final StandaloneRedis redis = StandaloneRedis.start();
    private final RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
    private final RedisClient client = RedisClient.create(redis.uri());
    private final RedisCommands<String, byte[]> raw = client.connect(
                    RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
            .sync();
    private final TestNode gateway = TestNode.gateway(settings);
    private final TestNode api = TestNode.api(settings);
    private final ClientId one = gateway.connect();

    @AfterEach
    void end() {
        gateway.close();
        api.close();
        client.shutdown();
        redis.close();
    }

    private Map<String, byte[]> snapshot() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (String key : raw.keys(settings.prefix() + ":*")) {
            byte[] dump = raw.dump(key);
            // What a self-test leaves behind expires meanwhile.
            if (dump != null) {
                all.put(key, dump);
            }
        }
        return all;
    }

    private void rewind(Map<String, byte[]> before) {
        raw.multi();
        raw.eval(
                "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end",
                ScriptOutputType.STATUS,
                new String[0],
                (settings.prefix() + ":*").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        before.forEach(
                (key, dump) -> raw.restore(key, dump, RestoreArgs.Builder.ttl(key.endsWith(":node") ? 8_000 : 0)));
        raw.exec();
    }

    private <R> R afterwards(Command<R> forgotten, Supplier<Boolean> isRemembered, Command<R> opposite) {
        Map<String, byte[]> before = snapshot();
        api.apply(forgotten);
        RedisWait.until("the node has heard it", isRemembered::get);
        int lives = gateway.host().liveness().size();
        rewind(before);

        R answer = api.apply(opposite);

        RedisWait.until(
                "the node has said what it holds",
                () -> gateway.host().liveness().size() >= lives + 2);
        return answer;
    }

    @Test
    void whoLeftAGroupIsNoMemberThoughItsJoinWasForgotten() {
        Integer changed = afterwards(
                new Command.Join(one, List.of(ROOM)),
                () -> gateway.host().client(one).groups.contains("room"),
                new Command.Leave(one, List.of(ROOM)));

        assertThat(changed).isZero();
        assertThat(gateway.host().client(one).groups).isEmpty();
        assertThat(raw.scard(key("g:room"))).isZero();
    }

    @Test
    void whoJoinedAGroupIsAMemberThoughItsLeaveWasForgotten() {
        api.apply(new Command.Join(one, List.of(ROOM)));
        Integer changed = afterwards(
                new Command.Leave(one, List.of(ROOM)),
                () -> gateway.host().client(one).groups.isEmpty(),
                new Command.Join(one, List.of(ROOM)));

        assertThat(changed).isZero();
        assertThat(gateway.host().client(one).groups).containsExactly("room");
        assertThat(raw.scard(key("g:room"))).isEqualTo(1);
    }

    @Test
    void whoWasUnboundHasNoUidThoughItsBindWasForgotten() {
        afterwards(
                new Command.Bind(one, ADA),
                () -> gateway.host().client(one).uid.equals("ada"),
                new Command.Unbind(one, null));

        assertThat(gateway.host().client(one).uid).isEmpty();
        assertThat(raw.hlen(key("uids"))).isZero();
    }

    @Test
    void whoWasBoundHasItsUidThoughAnUnbindWasForgotten() {
        api.apply(new Command.Bind(one, ADA));
        afterwards(
                new Command.Unbind(one, null),
                () -> gateway.host().client(one).uid.isEmpty(),
                new Command.Bind(one, ADA));

        assertThat(gateway.host().client(one).uid).isEqualTo("ada");
        assertThat(raw.hlen(key("uids"))).isEqualTo(1);
    }

    private String key(String name) {
        return settings.prefix() + ":{" + gateway.membership().id() + "}:" + name;
    }
}
