package io.sluice.backplane.wire;

import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.ConnectionView;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a node answers to the process that asked. Lost answers are the asker's time-out. */
public sealed interface Reply {
    long request();

    NodeId node();

    /** What a node's sockets took of a message. */
    record Counts(long request, NodeId node, long matched, long written, long dropped) implements Reply {}

    /** Connections that a node holds. */
    record Connections(long request, NodeId node, List<ConnectionView> connections) implements Reply {}

    /** What Redis should know of clients that a node holds. */
    record Clients(long request, NodeId node, ClientState.Page page) implements Reply {}

    static byte[] encode(Clients reply) {
        WireWriter out = header('A', reply)
                .fixed(reply.page().next(), 8)
                .varint(reply.page().clients().size());
        for (ClientState state : reply.page().clients()) {
            out.fixed(state.client().high() & 0xFFFF, 2)
                    .fixed(state.client().low(), 8)
                    .text(state.uid().map(Uid::value).orElse(""))
                    .varint(state.sessionVersion())
                    .varint(state.groups().size());
            state.groups().forEach(out::text);
        }
        return out.toBytes();
    }

    private static ClientState.Page states(NodeId node, WireReader in) {
        long next = in.fixed(8);
        int count = in.count();
        List<ClientState> states = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ClientId client = new ClientId(node.bits() << 16 | in.fixed(2), in.fixed(8));
            String uid = in.text();
            long version = in.varint();
            SortedSet<String> groups = new TreeSet<>();
            for (int left = in.count(); left > 0; left--) {
                groups.add(in.text());
            }
            states.add(new ClientState(
                    client, uid.isEmpty() ? Optional.empty() : Optional.of(new Uid(uid)), groups, version));
        }
        return new ClientState.Page(states, next);
    }

    static byte[] encode(Counts counts) {
        return header('C', counts)
                .varint(counts.matched())
                .varint(counts.written())
                .varint(counts.dropped())
                .toBytes();
    }

    static byte[] encode(Connections reply) {
        WireWriter out = header('V', reply).varint(reply.connections().size());
        for (ConnectionView view : reply.connections()) {
            out.fixed(view.client().high() & 0xFFFF, 2)
                    .fixed(view.client().low(), 8)
                    .text(view.uid().map(Uid::value).orElse(""))
                    .varint(view.groups().size());
            view.groups().forEach(group -> out.text(group.value()));
            out.text(view.protocol())
                    .text(view.remoteAddress())
                    .varint(view.ageMillis())
                    .varint(view.idleMillis())
                    .varint(view.bytesIn())
                    .varint(view.bytesOut())
                    .varint(view.queuedBytes());
        }
        return out.toBytes();
    }

    private static WireWriter header(char kind, Reply reply) {
        return new WireWriter(64)
                .octet('1')
                .octet(kind)
                .varint(reply.request())
                .fixed(reply.node().bits(), 6);
    }

    /** @throws WireException if the bytes are not a reply of this version */
    static Reply decode(byte[] bytes) {
        WireReader in = new WireReader(bytes, 0);
        if (in.octet() != '1') {
            throw new WireException(0, "no reply of version 1");
        }
        int kind = in.octet();
        long request = in.varint();
        NodeId node = new NodeId(in.fixed(6));
        return switch (kind) {
            case 'C' -> new Counts(request, node, in.varint(), in.varint(), in.varint());
            case 'A' -> new Clients(request, node, states(node, in));
            case 'V' -> new Connections(request, node, views(node, in));
            default -> throw new WireException(1, "reply of kind " + kind);
        };
    }

    private static List<ConnectionView> views(NodeId node, WireReader in) {
        int count = in.count();
        List<ConnectionView> views = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ClientId client = new ClientId(node.bits() << 16 | in.fixed(2), in.fixed(8));
            String uid = in.text();
            int groupCount = in.count();
            List<Group> groups = new ArrayList<>(groupCount);
            for (int g = 0; g < groupCount; g++) {
                groups.add(new Group(in.text()));
            }
            views.add(new ConnectionView(
                    client,
                    uid.isEmpty() ? Optional.empty() : Optional.of(new Uid(uid)),
                    groups,
                    in.text(),
                    in.text(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint(),
                    in.varint()));
        }
        return views;
    }
}
