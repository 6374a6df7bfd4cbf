package io.sluice.testkit.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.ClusterContract;
import io.sluice.testkit.SluiceCluster;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** {@link SluiceCluster} as containers of the image. */
class SluiceClusterInContainersSystemIT extends ClusterContract {
    @Override
    protected SluiceCluster.Builder builder() {
        return SluiceCluster.builder().inContainers();
    }

    @Test
    void isWhatAnEngineWithTheImageGivesUnlessToldOtherwise() {
        String told = System.clearProperty("sluice.cluster");
        try (SluiceCluster chosen = SluiceCluster.start(1)) {
            assertThat(chosen.isInContainers()).isTrue();
        } finally {
            System.setProperty("sluice.cluster", told);
        }
    }

    @Test
    void leavesNothingBehind() {
        int before = containers();
        try (SluiceCluster other = builder().start()) {
            assertThat(containers()).isEqualTo(before + 3);
            other.node(0).kill();
        }

        assertThat(containers()).isEqualTo(before);
    }

    private static int containers() {
        return DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(DockerClientFactory.DEFAULT_LABELS)
                .exec()
                .size();
    }
}
