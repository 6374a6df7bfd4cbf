package io.sluice.api.endpoint;

import io.sluice.backplane.BackplaneException.ClientNotFound;
import io.sluice.backplane.BackplaneException.VersionConflict;
import io.sluice.backplane.Directory;
import io.sluice.backplane.Mailboxes;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Session;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A patch of one session: read, merge, write if nobody else has. Where the mailboxes remember what they did, what is read
 * now does not decide whether the write is tried: it may have been done before.
 *
 * @param mailboxes of this patch alone
 */
record SessionPatch(ClientId client, String patch, Mailboxes mailboxes, Directory directory) {
    /** How often a patch is merged at most, because somebody else was faster: so many may patch one session at once. */
    private static final int ATTEMPTS = 64;

    /** A version that no session reaches: a write onto it changes nothing. */
    private static final Session NOT_THERE = new Session(Long.MAX_VALUE, "{}");

    /** @return the new version */
    CompletionStage<Long> onWhatIsThere() {
        return attempt(ATTEMPTS);
    }

    private CompletionStage<Long> attempt(int attempts) {
        return session()
                .thenCompose(session -> set(session, session.version()))
                .exceptionallyCompose(failure -> attempts > 1 && Problems.unwrap(failure) instanceof VersionConflict
                        ? attempt(attempts - 1)
                        : CompletableFuture.failedFuture(failure));
    }

    /** @return the new version */
    CompletionStage<Long> onto(long expected) {
        return session()
                .thenCompose(session -> session.version() < expected
                        ? CompletableFuture.failedFuture(new VersionConflict(expected, session.version()))
                        : set(session, expected));
    }

    private CompletionStage<Session> session() {
        return directory
                .session(client)
                .exceptionallyCompose(failure -> Problems.unwrap(failure) instanceof ClientNotFound
                        ? CompletableFuture.completedFuture(NOT_THERE)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<Long> set(Session before, long expected) {
        if (before.version() != expected) {
            // Refused for its version, unless it is remembered that it was done.
            return mailboxes.apply(new Command.SetSession(client, "{}", OptionalLong.of(expected)));
        }
        String merged = MergePatch.apply(before.json(), patch);
        SessionType.requireFits(merged.getBytes(StandardCharsets.UTF_8).length, "session");
        return mailboxes.apply(new Command.SetSession(client, merged, OptionalLong.of(expected)));
    }
}
