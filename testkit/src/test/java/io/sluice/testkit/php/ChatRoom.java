package io.sluice.testkit.php;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.Api;
import io.sluice.testkit.TestClient;
import java.time.Duration;
import java.util.Map;

/** The whole life of the chat of {@code example/Events.php}, as its clients see it. */
public final class ChatRoom {
    private ChatRoom() {}

    /** Two people, wherever their connections are, meet in a room, talk, and one leaves. */
    public static void play(TestClient ada, TestClient bob, Api api) {
        hears(ada, "hello", "\"client_id\":\"" + ada.clientId() + "\"");
        hears(bob, "hello", "\"client_id\":\"" + bob.clientId() + "\"");

        ada.send("{\"type\":\"login\",\"room_id\":1,\"client_name\":\"Ada\"}");
        hears(ada, "here", "\"client_list\":[]");
        // Ada's session is written after her handler has answered her.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(api.object("getSession", "client_id", ada.clientId()))
                        .containsEntry("session", Map.of("room_id", "1", "client_name", "Ada")));
        bob.send("{\"type\":\"login\",\"room_id\":1,\"client_name\":\"Bob\"}");
        hears(bob, "here", "\"client_list\":[\"Ada\"]");
        hears(ada, "login", "Bob");
        for (int i = 1; i <= 20; i++) {
            bob.send("{\"type\":\"say\",\"content\":\"line " + i + "\"}");
        }
        hears(ada, "say", "line 20\"");
        assertThat(ada.messages().stream()
                        .filter(message -> message.contains("\"say\""))
                        .map(message -> Integer.parseInt(message.replaceAll("\\D", ""))))
                .as("the lines in order")
                .isSorted()
                .satisfies(lines -> assertThat(lines).doesNotHaveDuplicates().hasSize(20));
        assertThat(api.call("getClientCountByGroup", "group", "1")).isEqualTo(2);

        bob.close();
        hears(ada, "logout", "Bob");
        assertThat(api.call("getClientCountByGroup", "group", "1")).isEqualTo(1);
    }

    private static void hears(TestClient client, String type, String part) {
        client.awaitMessage(
                message -> message.contains("\"type\":\"" + type + "\"") && message.contains(part),
                Duration.ofSeconds(20));
    }
}
