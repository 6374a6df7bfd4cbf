package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.testnode.DirectoryState.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import io.sluice.model.ClientId;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeavingIT {
    @Test
    void aNodeWithThousandsOfClientsLeavesNoneBehind() {
        try (StandaloneRedis redis = StandaloneRedis.start();
                TestNode api = TestNode.api(TestNode.settings(redis.uri(), "leaving"))) {
            TestNode node = TestNode.gateway(TestNode.settings(redis.uri(), "leaving"));
            SecureRandom random = new SecureRandom();
            List<ClientId> clients = Stream.generate(
                            () -> ClientId.draw(node.membership().id(), random))
                    .limit(3_000)
                    .toList();
            await(Stages.inParts(
                    clients,
                    500,
                    part -> Stages.forEach(part, client -> node.membership().connect(client, "192.0.2.1:5", "text"))));
            Keys.OfNode keys = new Keys("leaving").of(node.membership().id());
            assertThat(redis.server().call("HLEN", keys.clients())).isEqualTo(3_000L);

            await(node.membership().leave());
            await(node.backplane().close());

            assertThat(redis.server().call("HLEN", keys.clients())).isEqualTo(0L);
            assertThat(await(api.backplane().directory().nodes())).isEmpty();
        }
    }
}
