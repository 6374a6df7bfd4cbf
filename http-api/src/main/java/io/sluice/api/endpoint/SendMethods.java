package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Parameters.CLIENT_ID;
import static io.sluice.api.endpoint.Parameters.CLIENT_IDS;
import static io.sluice.api.endpoint.Parameters.EXCLUDE_CLIENT_IDS;
import static io.sluice.api.endpoint.Parameters.EXCLUDE_UIDS;
import static io.sluice.api.endpoint.Parameters.GROUP;
import static io.sluice.api.endpoint.Parameters.GROUPS;
import static io.sluice.api.endpoint.Parameters.MESSAGE;
import static io.sluice.api.endpoint.Parameters.MESSAGE_BASE64;
import static io.sluice.api.endpoint.Parameters.TIMEOUT_MS;
import static io.sluice.api.endpoint.Parameters.UID;
import static io.sluice.api.endpoint.Parameters.UIDS;
import static io.sluice.api.endpoint.Parameters.WAIT;

import io.sluice.api.endpoint.Action.Plan;
import io.sluice.api.http.JsonWriter;
import io.sluice.backplane.Mailboxes;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Messages to clients. A client that is not there is no error: the receipt names it. */
final class SendMethods {
    private static final String THEME = "Sending";

    private SendMethods() {}

    static List<ApiMethod> all() {
        return List.of(toAll(), toClient(), toUid(), toGroup());
    }

    private static ApiMethod toAll() {
        return row("sendToAll", "Sends to every client, or to those named in client_ids.")
                .takesOneOf(MESSAGE, MESSAGE_BASE64)
                .mayTake(CLIENT_IDS, EXCLUDE_CLIENT_IDS, WAIT, TIMEOUT_MS)
                .alone((call, mailboxes) -> call.has(CLIENT_IDS)
                        ? sendToSome(call, mailboxes)
                        : send(call, mailboxes, new Target.Everyone()));
    }

    private static CompletionStage<JsonWriter> sendToSome(Arguments call, Mailboxes mailboxes) {
        List<ClientId> clients = new ArrayList<>();
        List<String> offline = new ArrayList<>();
        for (ClientRef reference : call.get(CLIENT_IDS)) {
            if (reference.id() == null) {
                offline.add(reference.text());
            } else {
                clients.add(reference.id());
            }
        }
        if (clients.isEmpty()) {
            return CompletableFuture.completedFuture(Receipts.ofNobody(MessageIds.next(), offline, awaited(call)));
        }
        return mailboxes
                .apply(command(call, new Target.Clients(clients)))
                .thenApply(receipt -> Receipts.naming(receipt, offline));
    }

    private static ApiMethod toClient() {
        return row("sendToClient", "Sends to one client.")
                .takes(CLIENT_ID)
                .takesOneOf(MESSAGE, MESSAGE_BASE64)
                .mayTake(WAIT, TIMEOUT_MS)
                .onClient(SendMethods::planToClient);
    }

    private static Plan planToClient(Arguments call) {
        ClientRef client = call.get(CLIENT_ID);
        ClientId id = client.id();
        if (id == null) {
            return new Plan.Known(Receipts.ofNobody(MessageIds.next(), List.of(client.text()), awaited(call)));
        }
        return new Plan.Apply<>(
                command(call, new Target.Clients(List.of(id))), receipt -> Receipts.naming(receipt, List.of()));
    }

    private static ApiMethod toUid() {
        return row("sendToUid", "Sends to every client of a uid, or of several.")
                .takesOneOf(UID, UIDS)
                .takesOneOf(MESSAGE, MESSAGE_BASE64)
                .mayTake(WAIT, TIMEOUT_MS)
                .alone((call, mailboxes) -> mailboxes
                        .apply(command(call, new Target.Uids(uids(call))))
                        .thenApply(receipt -> Receipts.naming(receipt, List.of())));
    }

    private static List<Uid> uids(Arguments call) {
        return call.find(UID).map(List::of).orElseGet(() -> call.get(UIDS));
    }

    private static ApiMethod toGroup() {
        return row("sendToGroup", "Sends to every client of a group, or of several: one copy for each client.")
                .takesOneOf(GROUP, GROUPS)
                .takesOneOf(MESSAGE, MESSAGE_BASE64)
                .mayTake(EXCLUDE_CLIENT_IDS, EXCLUDE_UIDS, WAIT, TIMEOUT_MS)
                .alone((call, mailboxes) -> send(call, mailboxes, new Target.Groups(ClientMethods.groups(call))));
    }

    private static ApiMethod.Builder row(String name, String summary) {
        return ApiMethod.named(name).about(THEME, summary).gives(Schemas.reference("Receipt"));
    }

    private static CompletionStage<JsonWriter> send(Arguments call, Mailboxes mailboxes, Target target) {
        return mailboxes.apply(command(call, target)).thenApply(Receipts::plain);
    }

    private static Command.Send command(Arguments call, Target target) {
        return new Command.Send(
                MessageIds.next(),
                target,
                connectable(call.orElse(EXCLUDE_CLIENT_IDS, List.of())),
                call.orElse(EXCLUDE_UIDS, List.of()),
                call.find(MESSAGE).orElseGet(() -> call.get(MESSAGE_BASE64)),
                awaited(call));
    }

    /** What cannot be connected need not be excluded. */
    private static List<ClientId> connectable(List<ClientRef> references) {
        List<ClientId> clients = new ArrayList<>(references.size());
        for (ClientRef reference : references) {
            if (reference.id() != null) {
                clients.add(reference.id());
            }
        }
        return clients;
    }

    private static Optional<Duration> awaited(Arguments call) {
        return call.orElse(WAIT, false)
                ? Optional.of(Duration.ofMillis(call.orElse(TIMEOUT_MS, (long) Parameters.DEFAULT_TIMEOUT_MS)))
                : Optional.empty();
    }

    /** The message of a method that may do without. */
    static @Nullable Payload optionalMessage(Arguments call) {
        return call.find(MESSAGE).or(() -> call.find(MESSAGE_BASE64)).orElse(null);
    }
}
