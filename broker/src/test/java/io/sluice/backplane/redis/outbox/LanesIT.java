package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of lanes whose node is not there, or whose Redis is not. */
class LanesIT {
    private final StandaloneRedis redis = StandaloneRedis.start();
    private final RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
    private final SecureRandom random = new SecureRandom();
    private final Operations operations = new Operations(Clock.systemUTC(), 1000);
    private final RedisLink link = get(RedisLink.open(settings, "test", 1));
    private final Lanes lanes = lanes();

    private Lanes lanes() {
        Keys keys = new Keys(settings.prefix());
        ApplyScript script = new ApplyScript(link, keys, Clock.systemUTC(), random, settings);
        BatchRetry retry = new BatchRetry(link.executor(), System::nanoTime, false, node -> false, () -> {});
        return new Lanes(2, ApplyScript.Writer.API, "w", script, new Routes(link, keys, false), retry);
    }

    @AfterEach
    void end() {
        get(link.close());
        redis.close();
    }

    @Test
    void nodesThatNobodyKnowsAreForgotten() {
        for (int i = 0; i < 20; i++) {
            Operation<?> leave = leave(NodeId.draw(random));
            assertThatThrownBy(() -> get(leave.answer())).isInstanceOf(BackplaneException.ClientNotFound.class);
        }

        assertThat(lanes.nodes()).isZero();
    }

    @Test
    void whatWaitsBehindAFailedBatchDoesNotWaitForEachBatchBeforeIt() {
        NodeId node = NodeId.draw(random);
        redis.killAll();
        long begun = System.nanoTime();

        List<Operation<?>> waiting =
                new ArrayList<>(Stream.generate(() -> leave(node)).limit(2_000).toList());

        for (Operation<?> operation : waiting) {
            assertThatThrownBy(() -> get(operation.answer())).isInstanceOf(BackplaneException.Unavailable.class);
        }
        assertThat(System.nanoTime() - begun).isLessThan(7_000_000_000L);
    }

    private Operation<?> leave(NodeId node) {
        Operation<?> leave = operations.onClient(new Command.Unbind(ClientId.draw(node, random), null));
        lanes.submit(node, 0, List.of(leave));
        return leave;
    }
}
