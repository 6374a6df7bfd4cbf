package io.sluice.testkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.SluiceCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A webhook over https, with a certificate of an authority that only {@code webhook.ca} knows. */
class WebhookTlsSystemIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FAILED = "sluice_webhook_failed_total{reason=\"connection\"} ";

    @TempDir
    private Path directory;

    private SluiceCluster cluster;

    @Test
    void hearsNothingUntilItsCertificateIsRightAndThenEverything() throws Exception {
        Issuer known = new Issuer(directory.resolve("known"));
        Issuer stranger = new Issuer(directory.resolve("stranger"));
        Hook hook = Hook.https(stranger.issue("IP:127.0.0.1"), 0);
        int port = hook.port();
        try (SluiceCluster all = SluiceCluster.builder()
                .asProcesses()
                .bothInOne(1)
                .javaOptions("-Xmx160m")
                .with("webhook.url", hook.url())
                .with("webhook.ca", known.pem().toString())
                .start()) {
            cluster = all;
            Talker talker = new Talker(all.node(0));
            talker.say(3);
            talker.close();
            failsThreeTimes();
            assertThat(hook.heard()).as("of an authority that nobody knows").isZero();
            hook.close();

            hook = Hook.https(known.issue("DNS:elsewhere"), port);
            failsThreeTimes();
            assertThat(hook.heard()).as("for another host").isZero();
            hook.close();
            assertThat(complaints()).hasSize(1).first().asString().contains("SSLHandshakeException: PKIX");

            hook = Hook.https(known.issue("IP:127.0.0.1"), port);
            Hook mended = hook;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(mended.of(talker.clientId()))
                            .containsExactly("connected", "message", "message", "message", "closed"));
            assertThat(mended.messagesOf(talker.clientId())).isEqualTo(talker.said());
            hook.close();

            Issuer next = new Issuer(directory.resolve("next"));
            Files.copy(next.pem(), known.pem(), StandardCopyOption.REPLACE_EXISTING);
            reload();
            hook = Hook.https(next.issue("IP:127.0.0.1"), port);
            Hook renewed = hook;
            Talker another = new Talker(all.node(0));
            another.say(2);
            another.close();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(renewed.messagesOf(another.clientId())).isEqualTo(another.said()));
        } finally {
            hook.close();
        }
    }

    private void reload() throws Exception {
        String pid = String.valueOf(cluster.node(0).process().pid());
        assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
        await().atMost(PATIENCE).until(() -> cluster.node(0).process().log().contains("reload: "));
    }

    /** From now on, by the metrics. */
    private void failsThreeTimes() {
        double before = failures();
        await().atMost(PATIENCE).until(() -> failures() >= before + 3);
    }

    private double failures() {
        return cluster.node(0)
                .api()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(FAILED))
                .mapToDouble(line -> Double.parseDouble(line.substring(FAILED.length())))
                .sum();
    }

    private List<String> complaints() {
        return cluster.node(0)
                .process()
                .log()
                .lines()
                .filter(line -> line.contains("the webhook fails"))
                .toList();
    }
}
