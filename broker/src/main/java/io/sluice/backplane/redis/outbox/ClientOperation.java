package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.redis.outbox.Operation.Result;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Introduction;
import io.sluice.model.Uid;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command about one client, as the operation that its case makes. An unknown client is a refusal in every case. */
final class ClientOperation implements Command.Cases {
    private final Clock clock;
    private final int groupsPerClient;
    private final byte[] blob;
    private @Nullable Operation<?> operation;

    ClientOperation(byte[] blob, Clock clock, int groupsPerClient) {
        this.blob = blob;
        this.clock = clock;
        this.groupsPerClient = groupsPerClient;
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
        Introduction known = connect.introduction();
        byte[] record = Operations.record(
                known.uid().map(Uid::value).orElse(""),
                connect.remoteAddress(),
                connect.protocol(),
                clock.millis(),
                known.groups());
        List<byte[]> arguments = new ArrayList<>();
        known.session().ifPresent(json -> arguments.addAll(List.of(bytes("G"), bytes(json))));
        if (arguments.isEmpty()) {
            arguments.add(bytes("C"));
        }
        arguments.addAll(List.of(bytes(connect.client().local()), record, blob));
        set(
                connect.client(),
                arguments,
                (known == Introduction.NONE ? 1 : 6) + 3 * known.groups().size(),
                json -> {
                    requireNoLimit(json);
                    return json.asInt() == 1;
                });
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
                ClientOperation::previous);
    }

    @Override
    public void unbind(Command.Unbind unbind) {
        Uid expected = unbind.expected();
        set(
                unbind.client(),
                List.of(
                        bytes("N"),
                        bytes(unbind.client().local()),
                        expected == null ? Operations.NONE : bytes(expected.value()),
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
                    requireNoLimit(json);
                    return json.asInt();
                });
    }

    private void requireNoLimit(JsonNode json) {
        if (json.isTextual()) {
            throw new BackplaneException.TooManyGroups(groupsPerClient);
        }
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
                        expected.isPresent() ? bytes(expected.getAsLong()) : Operations.NONE,
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
        List<byte[]> names = groups.stream().map(group -> bytes(group.value())).toList();
        return List.of(Operations.names(letter, client.local(), names, blob));
    }

    /** The operation that the command was dispatched to. */
    Operation<?> operation() {
        return Objects.requireNonNull(operation);
    }

    private static Optional<Uid> previous(JsonNode json) {
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(new Uid(json.get(0).asText()));
    }
}
