package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two gateways, two API instances, one Redis: what a user does on the first day. */
class TypicalFlowSystemIT {
    private static SluiceCluster cluster;

    private final String room = "room-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        cluster = SluiceCluster.builder().gateways(2).apis(2).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void bindsJoinsAndSendsAcrossGatewaysAndApis() {
        try (TestClient ada = cluster.node(0).connect();
                TestClient bob = cluster.node(1).connect()) {
            String adaUid = "ada-" + UUID.randomUUID();
            cluster.api(0).call("bindUid", "client_id", ada.clientId(), "uid", adaUid);
            cluster.api(0).call("joinGroup", "client_id", ada.clientId(), "group", room);
            cluster.api(1).call("joinGroup", "client_id", bob.clientId(), "group", room);

            cluster.api(1).call("sendToUid", "uid", adaUid, "message", "to ada");
            cluster.api(0).call("sendToGroup", "group", room, "message", Map.of("say", "hello"));
            cluster.api(1).call("sendToClient", "client_id", bob.clientId(), "message", "to bob");

            ada.expectExactly("to ada", "{\"say\":\"hello\"}");
            bob.expectExactly("{\"say\":\"hello\"}", "to bob");
            assertThat(cluster.api(1).count("getClientCountByGroup", "group", room))
                    .isEqualTo(2);
            assertThat(cluster.api(1).list("getClientIdByUid", "uid", adaUid)).containsExactly(ada.clientId());
        }
    }

    @Test
    void givesOneCopyToAClientInSeveralGroupsAndNoneToTheExcluded() {
        try (TestClient one = cluster.connect();
                TestClient two = cluster.connect()) {
            List<String> rooms = List.of(room + "a", room + "b");
            cluster.api(0).call("joinGroup", "client_id", one.clientId(), "groups", rooms);
            cluster.api(1).call("joinGroup", "client_id", two.clientId(), "groups", rooms);

            cluster.api(0)
                    .call(
                            "sendToGroup",
                            "groups",
                            rooms,
                            "message",
                            "once",
                            "exclude_client_ids",
                            List.of(two.clientId()));

            one.expectExactly("once");
            two.expectNothing();
        }
    }

    @Test
    void countsWhatTheSocketsTook() {
        try (TestClient one = cluster.node(0).connect();
                TestClient two = cluster.node(1).connect()) {
            cluster.api(0).call("joinGroup", "client_id", one.clientId(), "group", room);
            cluster.api(0).call("joinGroup", "client_id", two.clientId(), "group", room);

            Map<String, Object> receipt =
                    cluster.api(1).object("sendToGroup", "group", room, "message", "counted", "wait", "written");

            assertThat(receipt)
                    .containsEntry("nodes", 2)
                    .containsEntry("matched", 2)
                    .containsEntry("written", 2)
                    .containsEntry("dropped", 0)
                    .containsEntry("complete", true);
        }
    }

    @Test
    void saysWhoIsOfflineAndKnowsNoStrangers() {
        String stranger = "A".repeat(22);

        assertThat(cluster.api().object("sendToClient", "client_id", stranger, "message", "hello"))
                .containsEntry("offline", List.of(stranger));
        assertThat(cluster.api().call("isOnline", "client_id", stranger)).isEqualTo(false);
        assertThatThrownBy(() -> cluster.api().call("joinGroup", "client_id", stranger, "group", room))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(404);
                    assertThat(e.code()).isEqualTo("client_not_found");
                });
    }

    @Test
    void writesTheLastMessageBeforeItCloses() {
        try (TestClient client = cluster.connect()) {
            cluster.api(1)
                    .call("closeClient", "client_id", client.clientId(), "message", "bye", "code", 3001, "reason", "r");

            assertThat(client.awaitMessage()).isEqualTo("bye");
            assertThat(client.awaitClose()).isEqualTo(3001);
            assertThat(cluster.api(0).call("isOnline", "client_id", client.clientId()))
                    .isEqualTo(false);
        }
    }

    @Test
    void keepsTheOrderOfOneCaller() {
        try (TestClient client = cluster.connect()) {
            cluster.api().call("joinGroup", "client_id", client.clientId(), "group", room);
            String[] expected = new String[200];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = "message " + i;
                if (i % 2 == 0) {
                    cluster.api().call("sendToGroup", "group", room, "message", expected[i]);
                } else {
                    cluster.api().call("sendToClient", "client_id", client.clientId(), "message", expected[i]);
                }
            }

            client.expectExactly(expected);
        }
    }

    @Test
    void speaksLinesFramesAndBinary() {
        byte[] bytes = {0, 1, (byte) 0xFF};
        try (TestClient lines = TestClient.text("127.0.0.1", cluster.node(0).textPort());
                TestClient frames =
                        TestClient.frame("127.0.0.1", cluster.node(1).framePort());
                TestClient socket = cluster.connect()) {
            for (TestClient client : List.of(lines, frames, socket)) {
                cluster.api().call("joinGroup", "client_id", client.clientId(), "group", room);
            }

            cluster.api().call("sendToGroup", "group", room, "message", "grüße 🙂");
            cluster.api()
                    .call(
                            "sendToClient",
                            "client_id",
                            socket.clientId(),
                            "message_base64",
                            Base64.getEncoder().encodeToString(bytes));

            lines.expectExactly("grüße 🙂");
            frames.expectExactly("grüße 🙂");
            assertThat(socket.awaitMessage()).isEqualTo("grüße 🙂");
            assertThat(socket.awaitBinary(1)).isEqualTo(bytes);
        }
    }

    @Test
    void takesWhatClientsSendAndAnswersPings() {
        try (TestClient client = cluster.connect()) {
            client.send("to nobody").send("bytes".getBytes(StandardCharsets.UTF_8));

            client.ping();

            assertThat(cluster.api().call("isOnline", "client_id", client.clientId()))
                    .isEqualTo(true);
        }
    }

    @Test
    void keepsASessionWithItsVersion() {
        try (TestClient client = cluster.connect()) {
            String id = client.clientId();
            cluster.api(0).call("setSession", "client_id", id, "session", Map.of("a", 1, "b", Map.of("c", 2)));
            cluster.api(1).call("updateSession", "client_id", id, "session", Map.of("b", Map.of("d", List.of(3))));

            assertThat(cluster.api(0).object("getSession", "client_id", id))
                    .containsEntry("version", 2)
                    .containsEntry("session", Map.of("a", 1, "b", Map.of("c", 2, "d", List.of(3))));
            assertThatThrownBy(() ->
                            cluster.api(1).call("setSession", "client_id", id, "session", Map.of(), "if_version", 1))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isEqualTo("version_conflict"));
        }
    }
}
