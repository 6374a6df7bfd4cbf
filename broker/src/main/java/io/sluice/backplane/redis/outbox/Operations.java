package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.redis.outbox.Operation.Result;
import io.sluice.backplane.wire.CommandWriter;
import io.sluice.backplane.wire.Envelope;
import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.model.ClientId;
import io.sluice.model.ClientView;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Session;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Commands as operations of {@code apply.lua}; the header of that script names the arguments and the results. */
public final class Operations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NONE = new byte[0];

    private final Clock clock;
    private final int groupsPerClient;

    public Operations(Clock clock, int groupsPerClient) {
        this.clock = clock;
        this.groupsPerClient = groupsPerClient;
    }

    /** A command about one client. */
    @SuppressWarnings("unchecked") // each case makes the operation that its command's type names
    public <R> Operation<R> onClient(Command.OnClient<R> command) {
        OnClient cases = new OnClient(CommandWriter.encode(command, null));
        command.dispatch(cases);
        return (Operation<R>) java.util.Objects.requireNonNull(cases.operation);
    }

    /** The part of a message that is for one node; the result says for each name of the target whether it is there. */
    public static Operation<boolean[]> send(Command.Send send, @Nullable AnswerTo answer) {
        byte[] blob = CommandWriter.encode(send, answer);
        return send.target().dispatch(new SendTarget(blob));
    }

    public static Operation<Boolean> inspect(Envelope.Inspect inspect) {
        return new Operation<>(List.of(bytes("I"), CommandWriter.encode(inspect)), 0, json -> true, absent -> false);
    }

    /** Takes a written route off the node's to-do list, if it is still the one that was written. */
    public static Operation<Boolean> routeWritten(RouteDebt debt) {
        return new Operation<>(
                List.of(bytes("R"), bytes(debt.field()), bytes(debt.value())), 1, json -> true, absent -> false);
    }

    /**
     * The node's own truth about a client, for a Redis that may have forgotten it.
     *
     * @param announce write a {@code connected} event even if Redis knows the client
     */
    public static Operation<Boolean> restore(ClientView view, boolean announce) {
        Session session = view.session();
        return new Operation<>(
                List.of(
                        bytes("A"),
                        bytes(view.client().local()),
                        record(
                                view.uid().map(Uid::value).orElse(""),
                                view.remoteAddress(),
                                view.protocol(),
                                view.connectedAtMillis(),
                                view.groups()),
                        session.version() == 0 ? NONE : bytes(session.version() + " " + session.json()),
                        announce ? bytes("1") : NONE),
                3 + view.groups().size(),
                json -> true,
                absent -> false);
    }

    private static byte[] record(String uid, String address, String protocol, long connectedAt, List<Group> groups) {
        ArrayNode record =
                JSON.createArrayNode().add(uid).add(address).add(protocol).add(connectedAt);
        groups.forEach(group -> record.add(group.value()));
        return bytes(record.toString());
    }

    private static byte[][] names(String letter, @Nullable String client, List<byte[]> names, byte[] blob) {
        List<byte[]> arguments = new ArrayList<>(names.size() + 4);
        arguments.add(bytes(letter));
        if (client != null) {
            arguments.add(bytes(client));
        }
        arguments.add(bytes(names.size()));
        arguments.addAll(names);
        arguments.add(blob);
        return arguments.toArray(byte[][]::new);
    }

    private final class OnClient implements Command.Cases {
        private final byte[] blob;
        private @Nullable Operation<?> operation;

        private OnClient(byte[] blob) {
            this.blob = blob;
        }

        private <R> void set(ClientId client, List<byte[]> arguments, int touches, Result<R> result) {
            operation = new Operation<>(
                    arguments,
                    touches,
                    json -> {
                        if (json.isBoolean()) {
                            throw new BackplaneException.ClientNotFound(client);
                        }
                        return result.read(json);
                    },
                    absent -> {
                        throw new BackplaneException.ClientNotFound(client);
                    });
        }

        @Override
        public void connect(Command.Connect connect) {
            byte[] record = record("", connect.remoteAddress(), connect.protocol(), clock.millis(), List.of());
            set(
                    connect.client(),
                    List.of(bytes("C"), bytes(connect.client().local()), record, blob),
                    1,
                    json -> json.asInt() == 1);
        }

        @Override
        public void close(Command.Close close) {
            set(
                    close.client(),
                    List.of(
                            bytes("X"),
                            bytes(close.client().local()),
                            bytes(close.reason().label()),
                            bytes(close.code()),
                            blob),
                    8,
                    json -> true);
        }

        @Override
        public void bind(Command.Bind bind) {
            set(
                    bind.client(),
                    List.of(
                            bytes("B"),
                            bytes(bind.client().local()),
                            bytes(bind.uid().value()),
                            blob),
                    5,
                    Operations::previous);
        }

        @Override
        public void unbind(Command.Unbind unbind) {
            Uid expected = unbind.expected();
            set(
                    unbind.client(),
                    List.of(
                            bytes("N"),
                            bytes(unbind.client().local()),
                            expected == null ? NONE : bytes(expected.value()),
                            blob),
                    4,
                    json -> {
                        if (expected != null && json.isObject()) {
                            throw new BackplaneException.UidMismatch(
                                    expected, json.path("bound").asText());
                        }
                        return previous(json);
                    });
        }

        @Override
        public void join(Command.Join join) {
            set(
                    join.client(),
                    groups("J", join.client(), join.groups()),
                    1 + 3 * join.groups().size(),
                    json -> {
                        if (json.isTextual()) {
                            throw new BackplaneException.TooManyGroups(groupsPerClient);
                        }
                        return json.asInt();
                    });
        }

        @Override
        public void leave(Command.Leave leave) {
            set(
                    leave.client(),
                    groups("L", leave.client(), leave.groups()),
                    1 + 3 * leave.groups().size(),
                    JsonNode::asInt);
        }

        @Override
        public void setSession(Command.SetSession session) {
            java.util.OptionalLong expected = session.ifVersion();
            set(
                    session.client(),
                    List.of(
                            bytes("S"),
                            bytes(session.client().local()),
                            expected.isPresent() ? bytes(expected.getAsLong()) : NONE,
                            bytes(session.json()),
                            blob),
                    2,
                    json -> {
                        if (json.isObject()) {
                            throw new BackplaneException.VersionConflict(
                                    expected.orElse(0), json.path("version").asLong());
                        }
                        return json.asLong();
                    });
        }

        @Override
        public void send(Command.Send send) {
            throw new IllegalArgumentException("a message is not about one client");
        }

        private List<byte[]> groups(String letter, ClientId client, List<Group> groups) {
            List<byte[]> names =
                    groups.stream().map(group -> bytes(group.value())).toList();
            return List.of(names(letter, client.local(), names, blob));
        }
    }

    private static Optional<Uid> previous(JsonNode json) {
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(new Uid(json.get(0).asText()));
    }

    private record SendTarget(byte[] blob) implements Target.Cases<Operation<boolean[]>> {
        @Override
        public Operation<boolean[]> everyone() {
            return new Operation<>(List.of(bytes("a"), blob), 1, SendTarget::any, absent -> new boolean[1]);
        }

        @Override
        public Operation<boolean[]> clients(List<ClientId> clients) {
            return each(
                    "c", clients.stream().map(client -> bytes(client.local())).toList());
        }

        @Override
        public Operation<boolean[]> uids(List<Uid> uids) {
            return each("u", uids.stream().map(uid -> bytes(uid.value())).toList());
        }

        @Override
        public Operation<boolean[]> groups(List<Group> groups) {
            List<byte[]> names =
                    groups.stream().map(group -> bytes(group.value())).toList();
            return new Operation<>(
                    List.of(names("g", null, names, blob)), names.size(), SendTarget::any, absent -> new boolean[1]);
        }

        private Operation<boolean[]> each(String letter, List<byte[]> names) {
            return new Operation<>(
                    List.of(names(letter, null, names, blob)),
                    names.size(),
                    SendTarget::hits,
                    absent -> new boolean[names.size()]);
        }

        private static boolean[] any(JsonNode json) {
            return new boolean[] {json.asInt() == 1};
        }

        private static boolean[] hits(JsonNode json) {
            String digits = json.asText();
            boolean[] hits = new boolean[digits.length()];
            for (int i = 0; i < hits.length; i++) {
                hits[i] = digits.charAt(i) == '1';
            }
            return hits;
        }
    }
}
