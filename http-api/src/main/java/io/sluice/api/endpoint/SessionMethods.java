package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Parameters.CLIENT_ID;
import static io.sluice.api.endpoint.Parameters.IF_VERSION;
import static io.sluice.api.endpoint.Parameters.SESSION;

import io.sluice.api.endpoint.Action.Plan;
import io.sluice.api.http.JsonWriter;
import io.sluice.backplane.Directory;
import io.sluice.model.Command;
import io.sluice.model.Session;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What a backend keeps with a client: a JSON object with a version. */
final class SessionMethods {
    private static final String THEME = "Sessions";

    private final Directory directory;

    private SessionMethods(Directory directory) {
        this.directory = directory;
    }

    static List<ApiMethod> over(Directory directory) {
        SessionMethods methods = new SessionMethods(directory);
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
                .alone((call, mailboxes) -> {
                    SessionPatch patch =
                            new SessionPatch(call.get(CLIENT_ID).require(), call.get(SESSION), mailboxes, directory);
                    return (call.has(IF_VERSION) ? patch.onto(call.get(IF_VERSION)) : patch.onWhatIsThere())
                            .thenApply(version -> Results.member("version", (long) version));
                });
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
