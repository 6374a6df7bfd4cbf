package io.sluice.backplane.redis.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sluice.backplane.BackplaneException.ClientNotFound;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A Redis that has come back empty, and a caller that never wrote to the node before. */
class ForgottenNodeIT {
    @Test
    void nobodyIsWaitedForWhomNobodyKnew() {
        try (TestRedis redis = StandaloneRedis.start()) {
            RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
            try (TestNode api = TestNode.api(settings)) {
                ClientId stranger = ClientId.draw(NodeId.draw(new SecureRandom()), new SecureRandom());

                assertThat(catchThrowable(() -> api.apply(new Command.Join(stranger, List.of(new Group("g"))))))
                        .isInstanceOf(ClientNotFound.class);

                assertThat(api.counted("sluice.lane.forgotten.nodes")).isZero();
            }
        }
    }

    @Test
    void noClientIsSaidToBeUnknownBeforeItsNodeCouldSayThatItIsThere() {
        try (TestRedis redis = StandaloneRedis.start()) {
            RedisSettings settings = TestNode.settings(redis.uri(), redis.newPrefix());
            try (TestNode gateway = TestNode.gateway(settings);
                    TestNode api = TestNode.api(settings)) {
                ClientId client = gateway.connect();
                // The API looks each second which nodes there are.
                await().pollDelay(Duration.ofMillis(1500)).until(() -> true);

                redis.killAll();
                redis.restartAll();

                Command.Join join = new Command.Join(client, List.of(new Group("g")));
                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> {
                            Throwable failure = catchThrowable(() -> api.apply(join));
                            if (failure != null) {
                                assertThat(failure).isInstanceOf(Unavailable.class);
                            }
                            return failure == null;
                        });
            }
        }
    }
}
