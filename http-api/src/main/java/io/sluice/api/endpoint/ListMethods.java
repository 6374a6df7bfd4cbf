package io.sluice.api.endpoint;

import static io.sluice.api.endpoint.Parameters.CURSOR;
import static io.sluice.api.endpoint.Parameters.GROUP;
import static io.sluice.api.endpoint.Parameters.LIMIT;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.api.endpoint.Results.ItemWriter;
import io.sluice.backplane.Directory;
import io.sluice.backplane.Directory.ClientSession;
import io.sluice.backplane.Directory.GroupCount;
import io.sluice.backplane.Directory.GroupMembers;
import io.sluice.backplane.Directory.Page;
import io.sluice.model.Group;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lists in pages; an item that is there throughout a listing is in it at least once. */
final class ListMethods {
    private static final String THEME = "Lists";
    private static final Map<String, Object> SESSION_ITEM = Schemas.object(
            "client_id", Schemas.string(),
            "uid", Schemas.nullableString(),
            "session", Schemas.of("type", "object"));
    private static final Map<String, Object> COUNT_ITEM =
            Schemas.object("group", Schemas.string(), "count", Schemas.integer());

    private ListMethods() {}

    static List<ApiMethod> over(Directory directory) {
        Map<String, Object> name = Schemas.string();
        return List.of(
                all("getAllClientIdList", "All clients.", name, directory::clients, Results::text),
                all("getAllUidList", "All uids that have a client.", name, directory::uids, Results::text),
                all("getAllGroupIdList", "All groups that have a member.", name, directory::groups, Results::text),
                ofGroup("getClientIdListByGroup", "The clients of a group.", name, directory::clients, Results::text),
                ofGroup("getUidListByGroup", "The uids of a group.", name, directory::uids, Results::text),
                all(
                        "getAllClientSessions",
                        "All clients with uid and session.",
                        SESSION_ITEM,
                        directory::sessions,
                        ListMethods::session),
                ofGroup(
                        "getClientSessionsByGroup",
                        "The clients of a group with uid and session.",
                        SESSION_ITEM,
                        directory::sessions,
                        ListMethods::session),
                all(
                        "getAllGroupClientIdCount",
                        "All groups with their number of clients.",
                        COUNT_ITEM,
                        directory::groupClientCounts,
                        ListMethods::count),
                all(
                        "getAllGroupUidCount",
                        "All groups with their number of distinct uids.",
                        COUNT_ITEM,
                        directory::groupUidCounts,
                        ListMethods::count),
                all(
                        "getAllGroupClientIdList",
                        "All groups with their clients.",
                        membersItem("client_ids"),
                        directory::groupClients,
                        (json, row) -> members(json, row, "client_ids")),
                all(
                        "getAllGroupUidList",
                        "All groups with their distinct uids.",
                        membersItem("uids"),
                        directory::groupUids,
                        (json, row) -> members(json, row, "uids")));
    }

    /** A listing of everything. */
    @FunctionalInterface
    private interface Listing<T> {
        CompletionStage<Page<T>> page(@Nullable String cursor, int limit);
    }

    /** A listing of a group. */
    @FunctionalInterface
    private interface GroupListing<T> {
        CompletionStage<Page<T>> page(Group group, @Nullable String cursor, int limit);
    }

    private static <T> ApiMethod all(
            String name, String summary, Map<String, Object> item, Listing<T> listing, ItemWriter<T> writer) {
        return ApiMethod.named(name)
                .about(THEME, summary)
                .mayTake(CURSOR, LIMIT)
                .gives(Schemas.page(item))
                .reads(call -> listing.page(cursor(call), limit(call)).thenApply(page -> Results.page(page, writer)));
    }

    private static <T> ApiMethod ofGroup(
            String name, String summary, Map<String, Object> item, GroupListing<T> listing, ItemWriter<T> writer) {
        return ApiMethod.named(name)
                .about(THEME, summary)
                .takes(GROUP)
                .mayTake(CURSOR, LIMIT)
                .gives(Schemas.page(item))
                .reads(call -> listing.page(call.get(GROUP), cursor(call), limit(call))
                        .thenApply(page -> Results.page(page, writer)));
    }

    private static @Nullable String cursor(Arguments call) {
        return call.find(CURSOR).orElse(null);
    }

    private static int limit(Arguments call) {
        return call.orElse(LIMIT, (long) Parameters.DEFAULT_LIMIT).intValue();
    }

    private static Map<String, Object> membersItem(String name) {
        return Schemas.object("group", Schemas.string(), name, Schemas.list(Schemas.string()));
    }

    private static void session(JsonGenerator json, ClientSession row) throws IOException {
        json.writeStartObject();
        json.writeStringField("client_id", row.client().toString());
        json.writeFieldName("uid");
        Results.textOrNull(json, row.uid().orElse(null));
        json.writeFieldName("session");
        json.writeRawValue(row.session().json());
        json.writeEndObject();
    }

    private static void count(JsonGenerator json, GroupCount row) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", row.group().value());
        json.writeNumberField("count", row.count());
        json.writeEndObject();
    }

    private static <T> void members(JsonGenerator json, GroupMembers<T> row, String name) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", row.group().value());
        json.writeFieldName(name);
        Results.writeList(json, row.members(), Results::text);
        json.writeEndObject();
    }
}
