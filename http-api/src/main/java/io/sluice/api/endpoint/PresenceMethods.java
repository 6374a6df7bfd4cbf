package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Parameters.CLIENT_ID;
import static io.sluice.api.endpoint.Parameters.GROUP;
import static io.sluice.api.endpoint.Parameters.GROUPS;
import static io.sluice.api.endpoint.Parameters.UID;
import static io.sluice.api.endpoint.Parameters.UIDS;

import io.sluice.api.http.JsonWriter;
import io.sluice.backplane.Directory;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who is connected, and how many. */
final class PresenceMethods {
    private static final String THEME = "Presence";

    private final Directory directory;

    private PresenceMethods(Directory directory) {
        this.directory = directory;
    }

    static List<ApiMethod> over(Directory directory) {
        PresenceMethods methods = new PresenceMethods(directory);
        return List.of(
                methods.isOnline(),
                methods.isUidOnline(),
                methods.isUidsOnline(),
                methods.getUidByClientId(),
                methods.getClientIdByUid(),
                methods.batchGetClientIdByUid(),
                methods.getAllClientCount(),
                methods.getAllUidCount(),
                methods.getClientCountByGroup(),
                methods.getUidCountByGroup(),
                methods.batchGetClientCountByGroup());
    }

    /** What concerns no client. */
    static List<ApiMethod> ofCluster(Directory directory) {
        return List.of(new PresenceMethods(directory).getNodes());
    }

    private static ApiMethod.Builder row(String name, String summary) {
        return ApiMethod.named(name).about(THEME, summary);
    }

    private ApiMethod isOnline() {
        return row("isOnline", "Whether a client is connected.")
                .takes(CLIENT_ID)
                .gives(Schemas.bool())
                .reads(call -> {
                    ClientId client = call.get(CLIENT_ID).id();
                    return client == null
                            ? CompletableFuture.completedFuture(Results.bool(false))
                            : directory.isOnline(client).thenApply(Results::bool);
                });
    }

    private ApiMethod isUidOnline() {
        return row("isUidOnline", "Whether a uid has a client.")
                .takes(UID)
                .gives(Schemas.bool())
                .reads(call -> {
                    Uid uid = call.get(UID);
                    return directory
                            .areOnline(List.of(uid))
                            .thenApply(online -> Results.bool(online.getOrDefault(uid, false)));
                });
    }

    private ApiMethod isUidsOnline() {
        return row("isUidsOnline", "Which of several uids have a client.")
                .takes(UIDS)
                .gives(Schemas.map(Schemas.bool()))
                .reads(call -> directory
                        .areOnline(call.get(UIDS))
                        .thenApply(online -> Results.map(online, (json, is) -> json.writeBoolean(is))));
    }

    private ApiMethod getUidByClientId() {
        return row("getUidByClientId", "A client's uid; null where it has none.")
                .takes(CLIENT_ID)
                .gives(Schemas.nullableString())
                .failsWith("client_not_found")
                .reads(call -> directory.uid(call.get(CLIENT_ID).require()).thenApply(uid -> {
                    JsonWriter text = json -> Results.textOrNull(json, uid.orElse(null));
                    return text;
                }));
    }

    private ApiMethod getClientIdByUid() {
        return row("getClientIdByUid", "The clients of a uid.")
                .takes(UID)
                .gives(Schemas.list(Schemas.string()))
                .reads(call -> {
                    Uid uid = call.get(UID);
                    return directory
                            .clients(List.of(uid))
                            .thenApply(clients -> Results.list(clients.getOrDefault(uid, List.of()), Results::text));
                });
    }

    private ApiMethod batchGetClientIdByUid() {
        return row("batchGetClientIdByUid", "The clients of several uids; an empty list where a uid has none.")
                .takes(UIDS)
                .gives(Schemas.map(Schemas.list(Schemas.string())))
                .reads(call -> directory
                        .clients(call.get(UIDS))
                        .thenApply(byUid -> Results.map(
                                byUid, (json, clients) -> Results.writeList(json, clients, Results::text))));
    }

    private ApiMethod getAllClientCount() {
        return row("getAllClientCount", "How many clients are connected.")
                .gives(Schemas.integer())
                .reads(call -> directory.clientCount().thenApply(Results::number));
    }

    private ApiMethod getAllUidCount() {
        return row("getAllUidCount", "How many distinct uids have a client; costs a walk over them.")
                .gives(Schemas.integer())
                .reads(call -> directory.uidCount().thenApply(Results::number));
    }

    private ApiMethod getClientCountByGroup() {
        return row("getClientCountByGroup", "How many clients are in a group.")
                .takes(GROUP)
                .gives(Schemas.integer())
                .reads(call -> countOf(call.get(GROUP)));
    }

    private CompletionStage<JsonWriter> countOf(Group group) {
        return directory
                .clientCounts(List.of(group))
                .thenApply(counts -> Results.number(counts.getOrDefault(group, 0L)));
    }

    private ApiMethod getUidCountByGroup() {
        return row("getUidCountByGroup", "How many distinct uids are in a group; costs a walk over its members.")
                .takes(GROUP)
                .gives(Schemas.integer())
                .reads(call -> directory.uidCount(call.get(GROUP)).thenApply(Results::number));
    }

    private ApiMethod batchGetClientCountByGroup() {
        return row("batchGetClientCountByGroup", "How many clients are in each of several groups.")
                .takes(GROUPS)
                .gives(Schemas.map(Schemas.integer()))
                .reads(call -> directory
                        .clientCounts(call.get(GROUPS))
                        .thenApply(counts -> Results.map(counts, (json, count) -> json.writeNumber(count))));
    }

    private ApiMethod getNodes() {
        return ApiMethod.named("getNodes")
                .about("Cluster", "The live gateway nodes and their figures.")
                .gives(Schemas.list(NodeFiguresJson.SCHEMA))
                .reads(call -> directory.nodes().thenApply(nodes -> Results.list(nodes, NodeFiguresJson::write)));
    }
}
