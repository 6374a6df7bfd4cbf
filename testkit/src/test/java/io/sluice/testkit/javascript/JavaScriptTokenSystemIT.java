package io.sluice.testkit.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.SluiceCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JavaScript client and a gateway that wants tokens: shown in both ways, and asked for anew when it must be. */
class JavaScriptTokenSystemIT {
    private static final String SECRET = "the secret of this test, 32 bytes and more";
    private static final Map<String, Object> SOON = Map.of("base", 100, "cap", 500);

    private static SluiceCluster cluster;

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder()
                .gateways(1)
                .with("connect.jwt.secret", SECRET)
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "protocol"})
    void asksForAnotherTokenWhenOneIsRefusedAndWhenOneExpires(String where) {
        String uid = "js-" + where;
        Map<String, Object> tokens = Map.of("secret", SECRET, "uid", uid, "lifetimes", List.of(-60, 8, 3600));
        String url = cluster.node(0).webSocket().toString();
        try (SteeredClient client = new SteeredClient(url, Map.of("tokenIn", where, "reconnect", SOON), tokens)) {
            Map<?, ?> first = client.connected();
            assertThat(first.get("asked")).as("the expired one was refused").isEqualTo(2);
            assertThat(clients(uid)).isEqualTo(List.of(String.valueOf(first.get("clientId"))));

            Map<?, ?> second = client.connected();

            assertThat(second.get("asked")).isEqualTo(3);
            assertThat(client.all("close")).extracting("code").endsWith(4401);
            assertThat(clients(uid)).isEqualTo(List.of(String.valueOf(second.get("clientId"))));
        }
    }

    private static List<?> clients(String uid) {
        return cluster.api().list("getClientIdByUid", "uid", uid);
    }
}
