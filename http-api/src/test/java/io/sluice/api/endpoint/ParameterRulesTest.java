package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Api.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.http.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterRulesTest {
    private final Api api = new Api();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "bindUid | {} | client_id",
                "bindUid | {'client_id': 'C'} | uid",
                "bindUid | {'client_id': 5, 'uid': 'a'} | client_id",
                "bindUid | {'client_id': '', 'uid': 'a'} | client_id",
                "bindUid | {'client_id': null, 'uid': 'a'} | client_id",
                "bindUid | {'client_id': 'C', 'uid': ''} | uid",
                "bindUid | {'client_id': 'C', 'uid': 1.5} | uid",
                "bindUid | {'client_id': 'C', 'uid': 7.0} | uid",
                "bindUid | {'client_id': 'C', 'uid': true} | uid",
                "bindUid | {'client_id': 'C', 'uid': null} | uid",
                "bindUid | {'client_id': 'C', 'uid': ['a']} | uid",
                "bindUid | {'client_id': 'C', 'uid': {}} | uid",
                "bindUid | {'client_id': 'C', 'uid': '\\ud800'} | uid",
                "bindUid | {'client_id': 'C', 'uid': 'a', 'extra': 1} | extra",
                "bindUid | {'client_id': 'C', 'uid': 'a', 'uid': 'b'} | uid",
                "joinGroup | {'client_id': 'C'} | group",
                "joinGroup | {'client_id': 'C', 'group': 'a', 'groups': ['a']} | groups",
                "joinGroup | {'client_id': 'C', 'groups': []} | groups",
                "joinGroup | {'client_id': 'C', 'groups': 'a'} | groups",
                "joinGroup | {'client_id': 'C', 'groups': ['a', '']} | groups",
                "joinGroup | {'client_id': 'C', 'groups': ['a', false]} | groups",
                "sendToUid | {'message': 'm'} | uid",
                "sendToUid | {'uid': 'a', 'uids': ['b'], 'message': 'm'} | uids",
                "sendToUid | {'uids': [], 'message': 'm'} | uids",
                "sendToUid | {'uid': 'a'} | message",
                "sendToUid | {'uid': 'a', 'message': 'm', 'message_base64': 'bQ=='} | message_base64",
                "sendToUid | {'uid': 'a', 'message_base64': 'not base64!'} | message_base64",
                "sendToUid | {'uid': 'a', 'message_base64': 5} | message_base64",
                "sendToUid | {'uid': 'a', 'message': '\\udc00'} | message",
                "sendToUid | {'uid': 'a', 'message': 'm', 'wait': 'sent'} | wait",
                "sendToUid | {'uid': 'a', 'message': 'm', 'wait': true} | wait",
                "sendToUid | {'uid': 'a', 'message': 'm', 'timeout_ms': 0} | timeout_ms",
                "sendToUid | {'uid': 'a', 'message': 'm', 'timeout_ms': 60001} | timeout_ms",
                "sendToUid | {'uid': 'a', 'message': 'm', 'timeout_ms': '1'} | timeout_ms",
                "sendToUid | {'uid': 'a', 'message': 'm', 'exclude_uids': ['b']} | exclude_uids",
                "sendToAll | {'message': 'm', 'client_ids': 'C'} | client_ids",
                "sendToAll | {'message': 'm', 'client_ids': [1]} | client_ids",
                "sendToAll | {'message': 'm', 'exclude_client_ids': null} | exclude_client_ids",
                "sendToGroup | {'groups': [], 'message': 'm'} | groups",
                "sendToGroup | {'group': 'g', 'message': 'm', 'exclude_uids': ['']} | exclude_uids",
                "setSession | {'client_id': 'C'} | session",
                "setSession | {'client_id': 'C', 'session': []} | session",
                "setSession | {'client_id': 'C', 'session': 'x'} | session",
                "setSession | {'client_id': 'C', 'session': null} | session",
                "setSession | {'client_id': 'C', 'session': {}, 'if_version': -1} | if_version",
                "setSession | {'client_id': 'C', 'session': {}, 'if_version': 1.0} | if_version",
                "setSession | {'client_id': 'C', 'session': {}, 'if_version': 99999999999999999999} | if_version",
                "closeClient | {'client_id': 'C', 'code': 999} | code",
                "closeClient | {'client_id': 'C', 'code': 1001} | code",
                "closeClient | {'client_id': 'C', 'code': 2999} | code",
                "closeClient | {'client_id': 'C', 'code': 5000} | code",
                "closeClient | {'client_id': 'C', 'code': '3000'} | code",
                "closeClient | {'client_id': 'C', 'reason': 5} | reason",
                "closeClient | {'client_id': 'C', 'message': 1, 'message_base64': ''} | message_base64",
                "getAllClientIdList | {'limit': 0} | limit",
                "getAllClientIdList | {'limit': 10001} | limit",
                "getAllClientIdList | {'limit': '5'} | limit",
                "getAllClientIdList | {'limit': 1e3} | limit",
                "getAllClientIdList | {'cursor': ''} | cursor",
                "getAllClientIdList | {'cursor': 5} | cursor",
                "getClientIdListByGroup | {} | group",
                "isUidsOnline | {'uids': []} | uids",
                "batchGetClientCountByGroup | {} | groups",
                "batch | {} | calls",
                "batch | {'calls': []} | calls",
                "batch | {'calls': {}} | calls",
                "batch | {'calls': [1]} | calls[0]",
                "batch | {'calls': [{'params': {}}]} | calls[0].method",
                "batch | {'calls': [{'method': 'isOnline'}, {'method': 5}]} | calls[1].method",
                "batch | {'calls': [{'method': 'isOnline', 'params': []}]} | calls[0].params",
                "batch | {'calls': [{'method': 'isOnline', 'parameters': {}}]} | calls[0].parameters",
            })
    void namesTheFieldThatIsWrong(String method, String body, String field) {
        Exchange answer = api.post(method, body.replace("'C'", "'" + CLIENT + "'"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(Api.errorField(answer, "code")).isEqualTo("invalid_argument");
        assertThat(Api.errorField(answer, "field")).isEqualTo(field);
        assertThat(Api.errorField(answer, "message")).startsWith(field + ": ").contains("(expected: ");
        assertThat(api.mailboxes.steps).isEmpty();
        assertThat(api.directory.questions).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "5", "'x'", "nonsense", "{", "{'client_id':", "{} {}", "{}x", "\u0000", "{'a': 01}", "  "})
    void refusesBodiesThatAreNoJsonObject(String body) {
        Exchange answer = api.post("getAllClientCount", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(Api.errorField(answer, "message")).startsWith("body: ");
    }

    @Test
    void survivesDeepNesting() {
        Exchange answer = api.post("sendToAll", "{'message': " + "[".repeat(5000) + "]".repeat(5000) + "}");
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void countsNamesInBytes() {
        String fits = "é".repeat(128);
        assertThat(api.post("bindUid", "{'client_id': '" + CLIENT + "', 'uid': '" + fits + "'}")
                        .status())
                .isEqualTo(200);
        assertThat(api.post("bindUid", "{'client_id': '" + CLIENT + "', 'uid': '" + fits + "x'}")
                        .status())
                .isEqualTo(400);
        String reason = "é".repeat(61) + "x";
        assertThat(api.post("closeClient", "{'client_id': '" + CLIENT + "', 'reason': '" + reason + "'}")
                        .status())
                .isEqualTo(200);
        assertThat(api.post("closeClient", "{'client_id': '" + CLIENT + "', 'reason': '" + reason + "x'}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "3000", "4999"})
    void takesCloseCodesThatApplicationsMaySend(String code) {
        assertThat(api.post("closeClient", "{'client_id': '" + CLIENT + "', 'code': " + code + "}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void boundsMessagesAndSessions() {
        String large = "x".repeat(MessageType.MAX_BYTES);
        assertThat(api.post("sendToAll", "{'message': '" + large + "'}").status())
                .isEqualTo(200);
        assertThat(Api.errorField(api.post("sendToAll", "{'message': '" + large + "x'}"), "field"))
                .isEqualTo("message");
        String session =
                "{'client_id': '" + CLIENT + "', 'session': {'x': '" + "x".repeat(SessionType.MAX_BYTES) + "'}}";
        assertThat(Api.errorField(api.post("setSession", session), "field")).isEqualTo("session");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "Application/JSON; charset=UTF-8, 200",
        "application/json;charset=\"utf-8\", 200",
        "application/json; charset=iso-8859-1, 415",
        "text/plain, 415",
        "application/x-www-form-urlencoded, 415",
        "application/jsonp, 415"
    })
    void takesJsonOnly(String type, int status) {
        Exchange answer = Exchange.of(api.router, "POST", "/v1/sendToAll", "{\"message\": 1}", "content-type", type);
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void refusesABodyOfNoTypeButNotTheAbsenceOfABody() {
        api.directory.answers.put("clientCount", 3L);
        assertThat(Exchange.of(api.router, "POST", "/v1/sendToAll", "{\"message\": 1}")
                        .status())
                .isEqualTo(415);
        assertThat(Exchange.of(api.router, "POST", "/v1/getAllClientCount", "").status())
                .isEqualTo(200);
    }

    @Test
    void refusesAQueryOnAPost() {
        assertThat(api.post("sendToAll?wait=written", "{'message': 1}").status())
                .isEqualTo(400);
    }
}
