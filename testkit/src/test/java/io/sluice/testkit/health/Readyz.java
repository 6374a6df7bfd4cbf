package io.sluice.testkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What processes say of their health, and how soon. */
final class Readyz {
    private static final Duration POLL = Duration.ofMillis(50);

    private Readyz() {}

    /** Within so long it is 503 with these reasons, and its metrics say so too. */
    static void red(Duration limit, SluiceNode node, String... codes) {
        await().pollInterval(POLL)
                .atMost(limit)
                .untilAsserted(() -> assertThat(codes(node)).contains(codes));
        assertThat(node.isReady()).isFalse();
        String metrics = node.api().get("/metrics").body();
        assertThat(metrics).contains("sluice_ready 0.0");
        for (String code : codes) {
            assertThat(metrics).contains("sluice_unready_reason{reason=\"" + code + "\"} 1.0");
        }
    }

    static void green(Duration limit, SluiceNode... nodes) {
        await().pollInterval(POLL)
                .atMost(limit)
                .untilAsserted(() -> assertThat(nodes)
                        .allSatisfy(node -> assertThat(codes(node)).isEmpty()));
        assertThat(nodes).allMatch(SluiceNode::isReady);
    }

    static List<String> codes(SluiceNode node) {
        List<String> codes = new ArrayList<>();
        if (Api.parse(body(node)) instanceof Map<?, ?> answer && answer.get("reasons") instanceof List<?> reasons) {
            for (Object reason : reasons) {
                if (reason instanceof Map<?, ?> one) {
                    codes.add(String.valueOf(one.get("code")));
                }
            }
        }
        return codes;
    }

    static String body(SluiceNode node) {
        return node.api().get("/readyz").body();
    }
}
