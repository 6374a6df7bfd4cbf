package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Parameters.CLIENT_ID;
import static io.sluice.api.endpoint.Parameters.CODE;
import static io.sluice.api.endpoint.Parameters.GROUP;
import static io.sluice.api.endpoint.Parameters.GROUPS;
import static io.sluice.api.endpoint.Parameters.MESSAGE;
import static io.sluice.api.endpoint.Parameters.MESSAGE_BASE64;
import static io.sluice.api.endpoint.Parameters.REASON;
import static io.sluice.api.endpoint.Parameters.UID;

import io.sluice.api.endpoint.Action.Plan;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.List;
import java.util.Optional;

/** Who a client is, what it belongs to, and its end. */
final class ClientMethods {
    private static final String THEME = "Clients";

    /** RFC 6455 section 7.1.5: no close frame was exchanged. */
    private static final int NO_CODE = 1006;

    private ClientMethods() {}

    static List<ApiMethod> all() {
        return List.of(
                bindUid(),
                unbindUid(),
                membership(
                        "joinGroup",
                        "Puts a client into groups; changed counts those that were new to it.",
                        Command.Join::new),
                membership(
                        "leaveGroup",
                        "Takes a client out of groups; changed counts those it was in.",
                        Command.Leave::new),
                ungroup(),
                closeClient(),
                destroyClient());
    }

    private static ApiMethod bindUid() {
        return ApiMethod.named("bindUid")
                .about(THEME, "Gives a client a uid, in place of the one it has. One uid may have many clients.")
                .takes(CLIENT_ID, UID)
                .gives(Schemas.object("previous_uid", Schemas.nullableString()))
                .failsWith("client_not_found")
                .onClient(
                        call -> previousUid(new Command.Bind(call.get(CLIENT_ID).require(), call.get(UID))));
    }

    private static ApiMethod unbindUid() {
        return ApiMethod.named("unbindUid")
                .about(THEME, "Takes a client's uid away; with uid given, only if it is that one (else 409).")
                .takes(CLIENT_ID)
                .mayTake(UID)
                .gives(Schemas.object("previous_uid", Schemas.nullableString()))
                .failsWith("client_not_found", "uid_mismatch")
                .onClient(call -> previousUid(new Command.Unbind(
                        call.get(CLIENT_ID).require(), call.find(UID).orElse(null))));
    }

    private static Plan previousUid(Command<Optional<Uid>> command) {
        return new Plan.Apply<>(command, previous -> Results.member("previous_uid", previous.orElse(null)));
    }

    /** Makes the command of a client and groups. */
    @FunctionalInterface
    private interface MembershipCommand {
        Command<Integer> of(ClientId client, List<Group> groups);
    }

    private static ApiMethod membership(String name, String summary, MembershipCommand command) {
        return ApiMethod.named(name)
                .about(THEME, summary)
                .takes(CLIENT_ID)
                .takesOneOf(GROUP, GROUPS)
                .gives(Schemas.object("changed", Schemas.integer()))
                .failsWith("client_not_found")
                .onClient(call -> new Plan.Apply<>(
                        command.of(call.get(CLIENT_ID).require(), groups(call)),
                        changed -> Results.member("changed", (long) changed)));
    }

    static List<Group> groups(Arguments call) {
        return call.find(GROUP).map(List::of).orElseGet(() -> call.get(GROUPS));
    }

    private static ApiMethod ungroup() {
        return ApiMethod.named("ungroup")
                .about(THEME, "Takes every client out of a group; changed counts them.")
                .takes(GROUP)
                .gives(Schemas.object("changed", Schemas.integer()))
                .alone((call, mailboxes) ->
                        mailboxes.ungroup(call.get(GROUP)).thenApply(count -> Results.member("changed", (long) count)));
    }

    private static ApiMethod closeClient() {
        return ApiMethod.named("closeClient")
                .about(THEME, "Writes the message, if one is given, then closes the connection.")
                .takes(CLIENT_ID)
                .mayTakeOneOf(MESSAGE, MESSAGE_BASE64)
                .mayTake(CODE, REASON)
                .gives(Schemas.object())
                .failsWith("client_not_found")
                .onClient(call -> closing(new Command.Close(
                        call.get(CLIENT_ID).require(),
                        CloseReason.CLOSED_BY_API,
                        SendMethods.optionalMessage(call),
                        call.orElse(CODE, 1000L).intValue(),
                        call.orElse(REASON, ""),
                        false)));
    }

    private static ApiMethod destroyClient() {
        return ApiMethod.named("destroyClient")
                .about(THEME, "Cuts the connection at once; what waits for the client is not written.")
                .takes(CLIENT_ID)
                .gives(Schemas.object())
                .failsWith("client_not_found")
                .onClient(call -> closing(new Command.Close(
                        call.get(CLIENT_ID).require(), CloseReason.CLOSED_BY_API, null, NO_CODE, "", true)));
    }

    private static Plan closing(Command.Close close) {
        return new Plan.Apply<>(close, closed -> Results.NOTHING);
    }
}
