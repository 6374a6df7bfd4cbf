package io.sluice.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.api.http.ProblemException;
import io.sluice.config.ApiKey;
import io.sluice.metrics.ApiMetrics;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private boolean may(String scopes, String method, @Nullable String group, @Nullable String uid) {
        Caller caller = new Caller(
                new ApiKey("web", "", Optional.empty(), List.of(scopes.split("\\|"))), new ApiMetrics(meters));
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> caller.require(method, names(group), names(uid)));
        return refusal == null;
    }

    private static List<String> names(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "send, sendToAll, , , true",
        "send, getNodes, , , false",
        "send, closeClient, , , false",
        "read, getNodes, , , true",
        "read, isOnline, , , true",
        "read, batchGetClientIdByUid, , 7, true",
        "read, joinGroup, a, , false",
        "manage, joinGroup, a, , true",
        "manage, closeClient, , , true",
        "manage, sendToAll, , , false",
        "getNodes, getNodes, , , true",
        "getNodes, getSession, , , false",
        "send:group=chat.*, sendToGroup, chat.1, , true",
        "send:group=chat.*, sendToGroup, chat.1 chat.2, , true",
        "send:group=chat.*, sendToGroup, chat.1 admin, , false",
        "send:group=chat.*|send:group=admin, sendToGroup, chat.1 admin, , true",
        "send:group=chat.*|read:group=admin, sendToGroup, chat.1 admin, , false",
        "send:group=chat.*, sendToAll, , , false",
        "send:group=chat.*, sendToClient, , , false",
        "send:group=chat.*, sendToUid, , chat.1, false",
        "send:group=chat, sendToGroup, chat.1, , false",
        "send:uid=u7, sendToUid, , u7, true",
        "send:uid=u7, sendToUid, , u7 u8, false",
        "manage:group=chat.*, closeClient, , , false",
        "manage:group=chat.*, joinGroup, chat.9, , true",
        "closeClient|send:group=a, closeClient, , , true"
    })
    void admitsWhatAScopeCovers(
            String scopes, String method, @Nullable String groups, @Nullable String uids, boolean admitted) {
        assertThat(may(scopes, method, groups, uids)).isEqualTo(admitted);
    }

    @Test
    void countsRefusalsByTheNameOfTheKey() {
        may("read", "sendToAll", null, null);
        assertThat(meters.get("sluice.api.refused")
                        .tags("key", "web", "reason", "scope")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
