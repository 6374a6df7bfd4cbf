package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link SluiceCluster} as child processes of the jar. */
class SluiceClusterSystemIT extends ClusterContract {
    @Override
    protected SluiceCluster.Builder builder() {
        return SluiceCluster.builder().asProcesses();
    }

    @Test
    void refusesContainersWithWhatOnlyProcessesHave() {
        assertThatThrownBy(() -> SluiceCluster.builder()
                        .inContainers()
                        .beforeRedis(List.of("nice"))
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("beforeRedis");
    }

    @Test
    void leavesNothingRunning() {
        ServerProcess node;
        ServerProcess redis;
        try (SluiceCluster other = builder().start()) {
            node = other.node(0).process();
            redis = other.redis().process();
            assertThat(node.isAlive() && redis.isAlive()).isTrue();
        }

        assertThat(node.isAlive() || redis.isAlive()).isFalse();
    }
}
