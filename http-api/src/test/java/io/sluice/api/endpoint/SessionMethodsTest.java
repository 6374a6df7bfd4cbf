package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Api.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.BackplaneException.VersionConflict;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Session;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionMethodsTest {
    private static final ClientId ID = ClientId.parse(CLIENT);

    private final Api api = new Api();

    private static String update(String more) {
        return "{'client_id': '" + CLIENT + "', 'session': {'b': 2}" + more + "}";
    }

    @Test
    void keepsTheSessionAsCompactText() {
        assertThat(api.result(
                        "setSession", "{'client_id': '" + CLIENT + "', 'session': { 'a' : 1.0 }, 'if_version': 0}"))
                .isEqualTo("{\"version\":7}");
        assertThat(api.mailboxes.only()).isEqualTo(new Command.SetSession(ID, "{\"a\":1.0}", OptionalLong.of(0)));
    }

    @Test
    void mergesOntoWhatItRead() {
        api.directory.answers.put("session", new Session(3, "{\"a\":1}"));
        assertThat(api.result("updateSession", update(""))).isEqualTo("{\"version\":7}");
        assertThat(api.mailboxes.only()).isEqualTo(new Command.SetSession(ID, "{\"a\":1,\"b\":2}", OptionalLong.of(3)));
    }

    @Test
    void mergesAnewWhenAnotherWasFaster() {
        AtomicInteger conflicts = new AtomicInteger(3);
        api.directory.answers.put("session", new Session(3, "{}"));
        api.mailboxes.answers = command -> conflicts.getAndDecrement() > 0
                ? CompletableFuture.failedFuture(new VersionConflict(3, 4))
                : RecordingMailboxes.done(5L);
        assertThat(api.result("updateSession", update(""))).isEqualTo("{\"version\":5}");
        assertThat(api.mailboxes.steps).hasSize(4);
    }

    @Test
    void givesUpMergingAtSomePoint() {
        api.directory.answers.put("session", new Session(3, "{}"));
        api.mailboxes.answers = command -> CompletableFuture.failedFuture(new VersionConflict(3, 4));
        assertThat(api.post("updateSession", update("")).status()).isEqualTo(409);
        assertThat(api.mailboxes.steps).hasSize(64);
    }

    @Test
    void refusesAnotherVersionThanTheCallerKnows() {
        api.directory.answers.put("session", new Session(3, "{}"));
        api.mailboxes.answers = command -> {
            long expected = ((Command.SetSession) command).ifVersion().orElse(0);
            return expected == 3
                    ? RecordingMailboxes.done(4L)
                    : CompletableFuture.failedFuture(new VersionConflict(expected, 3));
        };
        for (int wrong : new int[] {2, 4}) {
            assertThat(Api.errorField(api.post("updateSession", update(", 'if_version': " + wrong)), "code"))
                    .isEqualTo("version_conflict");
        }
        assertThat(api.post("updateSession", update(", 'if_version': 3")).status())
                .isEqualTo(200);
    }

    @Test
    void refusesToMergeIntoASessionThatGrowsTooLarge() {
        api.directory.answers.put("session", new Session(3, "{\"a\":\"" + "x".repeat(65_530) + "\"}"));
        assertThat(Api.errorField(api.post("updateSession", update("")), "field"))
                .isEqualTo("session");
    }
}
