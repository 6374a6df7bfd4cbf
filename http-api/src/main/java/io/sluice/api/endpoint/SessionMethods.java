package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Parameters.CLIENT_ID;
import static io.sluice.api.endpoint.Parameters.IF_VERSION;
import static io.sluice.api.endpoint.Parameters.SESSION;

import io.sluice.api.endpoint.Action.Plan;
import io.sluice.api.http.JsonWriter;
import io.sluice.backplane.BackplaneException.VersionConflict;
import io.sluice.backplane.Directory;
import io.sluice.backplane.Mailboxes;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a backend keeps with a client: a JSON object with a version. */
final class SessionMethods {
    private static final String THEME = "Sessions";

    /** How often a patch is merged at most, because somebody else was faster: so many may patch one session at once. */
    private static final int ATTEMPTS = 64;

    private final Mailboxes mailboxes;
    private final Directory directory;

    private SessionMethods(Mailboxes mailboxes, Directory directory) {
        this.mailboxes = mailboxes;
        this.directory = directory;
    }

    static List<ApiMethod> over(Mailboxes mailboxes, Directory directory) {
        SessionMethods methods = new SessionMethods(mailboxes, directory);
        return List.of(methods.setSession(), methods.updateSession(), methods.getSession());
    }

    private ApiMethod setSession() {
        return ApiMethod.named("setSession")
                .about(THEME, "Replaces a client's session.")
                .takes(CLIENT_ID, SESSION)
                .mayTake(IF_VERSION)
                .gives(version())
                .failsWith("client_not_found", "version_conflict")
                .onClient(call -> new Plan.Apply<>(
                        new Command.SetSession(
                                call.get(CLIENT_ID).require(),
                                call.get(SESSION),
                                call.find(IF_VERSION).map(OptionalLong::of).orElse(OptionalLong.empty())),
                        version -> Results.member("version", (long) version)));
    }

    private static Map<String, Object> version() {
        return Schemas.object("version", Schemas.integer());
    }

    private ApiMethod updateSession() {
        return ApiMethod.named("updateSession")
                .about(
                        THEME,
                        "Merges into a client's session (JSON Merge Patch, RFC 7396): objects merge, lists are replaced,"
                                + " null removes a key.")
                .takes(CLIENT_ID, SESSION)
                .mayTake(IF_VERSION)
                .gives(version())
                .failsWith("client_not_found", "version_conflict")
                .alone(call -> {
                    ClientId client = call.get(CLIENT_ID).require();
                    return call.has(IF_VERSION)
                            ? mergeOnto(client, call.get(SESSION), call.get(IF_VERSION))
                            : merge(client, call.get(SESSION), ATTEMPTS);
                });
    }

    private CompletionStage<JsonWriter> mergeOnto(ClientId client, String patch, long expected) {
        return directory
                .session(client)
                .thenCompose(session -> session.version() == expected
                        ? set(client, session, patch)
                        : CompletableFuture.failedFuture(new VersionConflict(expected, session.version())));
    }

    private CompletionStage<JsonWriter> merge(ClientId client, String patch, int attempts) {
        return directory
                .session(client)
                .thenCompose(session -> set(client, session, patch))
                .exceptionallyCompose(failure -> attempts > 1 && Problems.unwrap(failure) instanceof VersionConflict
                        ? merge(client, patch, attempts - 1)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<JsonWriter> set(ClientId client, Session before, String patch) {
        String merged = MergePatch.apply(before.json(), patch);
        SessionType.requireFits(merged.getBytes(StandardCharsets.UTF_8).length, "session");
        return mailboxes
                .apply(new Command.SetSession(client, merged, OptionalLong.of(before.version())))
                .thenApply(version -> Results.member("version", (long) version));
    }

    private ApiMethod getSession() {
        return ApiMethod.named("getSession")
                .about(THEME, "A client's session; version 0 and {} before the first write.")
                .takes(CLIENT_ID)
                .gives(Schemas.object("session", Schemas.of("type", "object"), "version", Schemas.integer()))
                .failsWith("client_not_found")
                .reads(call -> directory.session(call.get(CLIENT_ID).require()).thenApply(SessionMethods::written));
    }

    private static JsonWriter written(Session session) {
        return json -> {
            json.writeStartObject();
            json.writeFieldName("session");
            json.writeRawValue(session.json());
            json.writeNumberField("version", session.version());
            json.writeEndObject();
        };
    }
}
