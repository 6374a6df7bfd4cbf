package io.sluice.api.endpoint;

import io.sluice.model.Group;
import io.sluice.model.Payload;
import io.sluice.model.Uid;
import java.util.List;

/** Every parameter of the API, spelled once. */
final class Parameters {
    /** Entries of a list of clients or uids. */
    private static final int MANY = 10_000;

    /** Entries of a list of groups. */
    private static final int MANY_GROUPS = 1_000;

    static final Parameter<ClientRef> CLIENT_ID = new Parameter<>("client_id", new ClientRefType(), "The client.");

    static final Parameter<List<ClientRef>> CLIENT_IDS = new Parameter<>(
            "client_ids",
            new ListType<>(new ClientRefType(), true, MANY),
            "Only these clients; an empty list is nobody.");

    static final Parameter<List<ClientRef>> EXCLUDE_CLIENT_IDS = new Parameter<>(
            "exclude_client_ids", new ListType<>(new ClientRefType(), true, MANY), "Not these clients.");

    static final Parameter<Uid> UID = new Parameter<>("uid", NameType.UID, "The uid.");

    static final Parameter<List<Uid>> UIDS =
            new Parameter<>("uids", new ListType<>(NameType.UID, false, MANY), "Several uids.");

    static final Parameter<List<Uid>> EXCLUDE_UIDS =
            new Parameter<>("exclude_uids", new ListType<>(NameType.UID, true, MANY), "Not the clients of these uids.");

    static final Parameter<Group> GROUP = new Parameter<>("group", NameType.GROUP, "The group.");

    static final Parameter<List<Group>> GROUPS =
            new Parameter<>("groups", new ListType<>(NameType.GROUP, false, MANY_GROUPS), "Several groups.");

    static final Parameter<Payload> MESSAGE = new Parameter<>(
            "message",
            new MessageType(),
            "The message: a string is sent as it is, any other JSON value, null too, as compact JSON text.");

    static final Parameter<Payload> MESSAGE_BASE64 = new Parameter<>(
            "message_base64", new BinaryMessageType(), "The message as base64; sent as a binary frame.");

    static final Parameter<Boolean> WAIT = new Parameter<>(
            "wait",
            new WaitType(),
            "routed: answer when the message is in the mailbox of every node that has a receiver. written: answer when"
                    + " these nodes have counted what their sockets accepted.");

    static final Parameter<Long> TIMEOUT_MS = new Parameter<>(
            "timeout_ms",
            new IntegerType(1, 60_000),
            "How long wait=written waits for the nodes' counts, in milliseconds; 1000 if left out.");

    static final Parameter<String> SESSION = new Parameter<>("session", new SessionType(), "A JSON object.");

    static final Parameter<Long> IF_VERSION = new Parameter<>(
            "if_version", new IntegerType(0, Long.MAX_VALUE), "Only if the session has this version; 0: never set.");

    static final Parameter<Long> CODE =
            new Parameter<>("code", new CloseCodeType(), "The WebSocket close code; 1000 if left out.");

    static final Parameter<String> REASON =
            new Parameter<>("reason", new TextType(0, 123), "The reason in the WebSocket close frame.");

    static final Parameter<String> CURSOR = new Parameter<>(
            "cursor", new TextType(1, 8192), "The cursor of the page before; left out for the first page.");

    static final Parameter<Long> LIMIT =
            new Parameter<>("limit", new IntegerType(1, 10_000), "Items of a page; 1000 if left out.");

    static final int DEFAULT_LIMIT = 1000;
    static final int DEFAULT_TIMEOUT_MS = 1000;

    private Parameters() {}
}
