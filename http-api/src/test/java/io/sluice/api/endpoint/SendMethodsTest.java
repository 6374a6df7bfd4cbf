package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Api.CLIENT;
import static io.sluice.api.endpoint.Api.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Receipt;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendMethodsTest {
    private final Api api = new Api();

    private Command.Send sent() {
        return (Command.Send) api.mailboxes.only();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'hi' | hi",
                "'' | ~~",
                "'a\\u00e9\\ud83d\\ude00' | aé😀",
                "null | null",
                "true | true",
                "5 | 5",
                "1.50 | 1.50",
                "1e400 | 1e400",
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "['é\\ud83d\\ude00😀'] | ['é😀😀']",
                "{'\\ud83d\\ude00': '\\udc00' } | {'😀':'\\uDC00'}",
                "['\\ud83d', '\\ud83dx\\ud83d\\ude00'] | ['\\uD83D','\\uD83Dx😀']",
                "[ 1 , 'a' , { } ] | [1,'a',{}]",
                "{ 'b' : 1 , 'a' : [ ] , 'b' : 2 } | {'b':1,'a':[],'b':2}",
            })
    void sendsStringsAsTheyAreAndAnythingElseAsCompactJson(String message, String text) {
        api.result("sendToAll", "{'message': " + message + "}");
        assertThat(sent().payload().binary()).isFalse();
        assertThat(new String(sent().payload().bytes(), StandardCharsets.UTF_8)).isEqualTo(text.replace('\'', '"'));
    }

    @Test
    void sendsBase64AsBinary() {
        api.result("sendToAll", "{'message_base64': 'AP8='}");
        assertThat(sent().payload().binary()).isTrue();
        assertThat(sent().payload().bytes()).containsExactly(0, 255);
    }

    @Test
    void addressesEveryoneOrSome() {
        api.result("sendToAll", "{'message': 'm', 'exclude_client_ids': ['" + CLIENT + "', 'malformed']}");
        assertThat(sent().target()).isEqualTo(new Target.Everyone());
        assertThat(sent().exceptClients()).containsExactly(ClientId.parse(CLIENT));
        api.mailboxes.steps.clear();
        String result = api.result(
                "sendToAll",
                "{'message': 'm', 'client_ids': ['" + CLIENT + "', 'bad', '" + OTHER + "', '" + CLIENT + "']}");
        assertThat(sent().target())
                .isEqualTo(new Target.Clients(List.of(ClientId.parse(CLIENT), ClientId.parse(OTHER))));
        assertThat(result).contains("\"offline\":[\"bad\"]");
    }

    @Test
    void sendsToNobodyWhereNobodyIsNamed() throws Exception {
        JsonNode result = Api.JSON.readTree(api.result("sendToAll", "{'message': 'm', 'client_ids': []}"));
        assertThat(result.get("nodes").asInt()).isZero();
        assertThat(result.get("message_id").asText()).hasSize(22);
        assertThat(api.mailboxes.steps).isEmpty();
    }

    @Test
    void takesNumbersAsTheirDecimalText() {
        api.result("sendToUid", "{'uids': [7, '7', -3, 12345678901234567890123, -0], 'message': 'm'}");
        assertThat(sent().target())
                .isEqualTo(new Target.Uids(
                        List.of(new Uid("7"), new Uid("-3"), new Uid("12345678901234567890123"), new Uid("0"))));
    }

    @Test
    void sendsToGroupsExceptSome() {
        api.result(
                "sendToGroup",
                "{'groups': ['a', 'b', 'a'], 'message': 'm', 'exclude_uids': [1], 'exclude_client_ids': ['" + CLIENT
                        + "']}");
        assertThat(sent().target()).isEqualTo(new Target.Groups(List.of(new Group("a"), new Group("b"))));
        assertThat(sent().exceptUids()).containsExactly(new Uid("1"));
        assertThat(sent().exceptClients()).containsExactly(ClientId.parse(CLIENT));
    }

    @Test
    void waitsOnlyWhenTold() {
        api.result("sendToGroup", "{'group': 'a', 'message': 'm', 'timeout_ms': 5}");
        assertThat(sent().awaitWritten()).isEmpty();
        api.mailboxes.steps.clear();
        api.result("sendToGroup", "{'group': 'a', 'message': 'm', 'wait': 'written'}");
        assertThat(sent().awaitWritten()).contains(Duration.ofSeconds(1));
        api.mailboxes.steps.clear();
        api.result("sendToGroup", "{'group': 'a', 'message': 'm', 'wait': 'written', 'timeout_ms': 250}");
        assertThat(sent().awaitWritten()).contains(Duration.ofMillis(250));
    }

    @Test
    void tellsWhatTheNodesCounted() throws Exception {
        NodeId silent = NodeId.parse("AAAAAAAC");
        api.mailboxes.answers = command -> RecordingMailboxes.done(
                new Receipt("id", 3, List.of("9"), Optional.of(new Receipt.Written(5, 3, 2, List.of(silent)))));
        assertThat(Api.JSON.readTree(api.result("sendToUid", "{'uid': 9, 'message': 'm', 'wait': 'written'}")))
                .isEqualTo(Api.JSON.readTree("{\"message_id\":\"id\",\"nodes\":3,\"offline\":[\"9\"],\"matched\":5,"
                        + "\"written\":3,\"dropped\":2,\"complete\":false,\"unanswered\":[\"AAAAAAAC\"]}"));
        assertThat(api.result("sendToGroup", "{'group': 9, 'message': 'm'}")).doesNotContain("offline");
    }

    @Test
    void listsAMalformedClientAsOffline() {
        assertThat(api.result("sendToClient", "{'client_id': 'x', 'message': 'm', 'wait': 'written'}"))
                .contains("\"offline\":[\"x\"]")
                .contains("\"nodes\":0")
                .contains("\"complete\":true");
        assertThat(api.mailboxes.steps).isEmpty();
    }

    @Test
    void neverNamesTwoMessagesAlike() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            assertThat(ids.add(MessageIds.next())).isTrue();
        }
        assertThat(ids).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    }
}
