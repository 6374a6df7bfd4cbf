package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sluice.backplane.wire.CommandWriter;
import io.sluice.backplane.wire.Envelope;
import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.model.ClientView;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands as operations of {@code apply.lua}; the header of that script names the arguments and the results. */
public final class Operations {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final byte[] NONE = new byte[0];

    private final Clock clock;
    private volatile int groupsPerClient;

    public Operations(Clock clock, int groupsPerClient) {
        this.clock = clock;
        this.groupsPerClient = groupsPerClient;
    }

    /** From now on; see {@code limits.groups-per-client}. */
    public void limitGroups(int perClient) {
        groupsPerClient = perClient;
    }

    /** A command about one client. */
    @SuppressWarnings("unchecked") // each case makes the operation that its command's type names
    public <R> Operation<R> onClient(Command.OnClient<R> command) {
        ClientOperation cases = new ClientOperation(CommandWriter.encode(command, null), clock, groupsPerClient);
        command.dispatch(cases);
        return (Operation<R>) cases.operation();
    }

    /** The part of a message that is for one node; the result says for each name of the target whether it is there. */
    public static Operation<boolean[]> send(Command.Send send, @Nullable AnswerTo answer) {
        byte[] blob = CommandWriter.encode(send, answer);
        return send.target().dispatch(new SendTarget(blob));
    }

    public static Operation<Boolean> inspect(Envelope.Inspect inspect) {
        return new Operation<>(List.of(bytes("I"), CommandWriter.encode(inspect)), 0, json -> true, absent -> false);
    }

    public static Operation<Boolean> audit(Envelope.Audit audit) {
        return new Operation<>(List.of(bytes("I"), CommandWriter.encode(audit)), 0, json -> true, absent -> false);
    }

    /** Changes nothing; its answer comes after those of all operations before it in its lane. */
    public static Operation<Boolean> nothing() {
        return routeWritten(new RouteDebt("g", "+0"));
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

    static byte[] record(String uid, String address, String protocol, long connectedAt, List<Group> groups) {
        ArrayNode record =
                JSON.createArrayNode().add(uid).add(address).add(protocol).add(connectedAt);
        groups.forEach(group -> record.add(group.value()));
        return bytes(record.toString());
    }

    static byte[][] names(String letter, @Nullable String client, List<byte[]> names, byte[] blob) {
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
}
