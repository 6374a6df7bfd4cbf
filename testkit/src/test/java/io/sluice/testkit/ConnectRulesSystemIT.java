package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A token says who a client is, and the whole cluster knows it from the first moment on. */
class ConnectRulesSystemIT {
    private static final String SECRET = "the secret of this test, 32 bytes and more";

    private static SluiceCluster cluster;

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder()
                .gateways(2)
                .apis(1)
                .with("connect.jwt.secret", SECRET)
                .with("limits.groups-per-client", "50")
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static TestClient connect(int node, String claims) {
        URI open = URI.create(cluster.node(node).webSocketUrl());
        return TestClient.webSocket(open, Map.of("Authorization", "Bearer " + token(claims)))
                .greeted();
    }

    /** HS256 (RFC 7515 section 3), made apart from the library that the server judges it by. */
    private static String token(String claims) {
        try {
            String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                    + base64(claims.getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void aClientIsWhoItsTokenSaysWhenItIsGreeted() {
        for (int i = 0; i < 200; i++) {
            String uid = "u" + i;
            String group = "g" + i;
            try (TestClient client = connect(
                    i % 2,
                    "{\"sub\":\"" + uid + "\",\"groups\":[\"" + group + "\",\"all\"],\"session\":{\"n\":" + i + "}}")) {
                Api api = cluster.api();
                api.call("sendToUid", "uid", uid, "message", "to the uid");
                api.call("sendToGroup", "group", group, "message", "to the group");

                client.expectExactly("to the uid", "to the group");
                assertThat(api.list("getClientIdByUid", "uid", uid)).containsExactly(client.clientId());
                assertThat(api.call("getClientCountByGroup", "group", group)).isEqualTo(1);
                assertThat(api.object("getSession", "client_id", client.clientId()))
                        .containsEntry("session", Map.of("n", i))
                        .containsEntry("version", 1);
            }
        }
    }

    @Test
    void everythingOfItEndsWithItsConnection() {
        try (TestClient client = connect(0, "{\"sub\":\"gone\",\"groups\":[\"gone\"]}")) {
            assertThat(cluster.api().call("isUidOnline", "uid", "gone")).isEqualTo(true);
            client.close(1000);
            await().until(() -> cluster.api().call("isUidOnline", "uid", "gone").equals(false));
            assertThat(cluster.api().call("getClientCountByGroup", "group", "gone"))
                    .isEqualTo(0);
        }
    }

    @Test
    void aTokenThatExpiresEndsTheConnectionWith4401() {
        try (TestClient client = connect(
                1, "{\"sub\":\"7\",\"exp\":" + Instant.now().plusSeconds(2).getEpochSecond() + "}")) {
            assertThat(client.awaitClose()).isEqualTo(4401);
        }
    }

    @Test
    void noTokenNoConnection() {
        assertThatThrownBy(() -> TestClient.webSocket(URI.create(cluster.node(0).webSocketUrl())))
                .hasStackTraceContaining("401");
    }

    @Test
    void aTokenWithMoreGroupsThanAllowedIsNotLetIn() {
        StringBuilder groups = new StringBuilder("\"g0\"");
        for (int i = 1; i <= 50; i++) {
            groups.append(",\"g").append(i).append('"');
        }
        assertThatThrownBy(() -> connect(0, "{\"sub\":\"7\",\"groups\":[" + groups + "]}"))
                .hasStackTraceContaining("503");
        assertThat(cluster.api().list("getClientIdByUid", "uid", "7")).isEqualTo(List.of());
    }
}
