package io.sluice.backplane.redis.testnode;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Writes state of nodes as {@link Keys} describes it, with plain commands, so that a test says exactly what is there;
 * also what {@code apply} would not write.
 */
public final class DirectoryState {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final Keys keys;
    private long seq = 1_000;

    public DirectoryState(RedisClusterAsyncCommands<String, byte[]> commands, Keys keys) {
        this.commands = commands;
        this.keys = keys;
    }

    public NodeId node(long bits) {
        NodeId node = new NodeId(bits);
        await(commands.zadd(keys.nodes(), 1.0, Text.bytes(node.toString())));
        await(commands.hset(keys.of(node).node(), Map.of("version", Text.bytes("1.0"))));
        await(commands.pexpire(keys.of(node).node(), 600_000));
        await(commands.set(keys.of(node).seq(), Text.bytes("" + seq)));
        return node;
    }

    public void endLease(NodeId node) {
        await(commands.del(keys.of(node).node()));
    }

    public ClientId client(NodeId node, String uid, String... groups) {
        ClientId client = ClientId.draw(node, RANDOM);
        StringBuilder record = new StringBuilder("[\"" + uid + "\",\"192.0.2.1:5\",\"websocket\",1700000000");
        for (String group : groups) {
            record.append(",\"").append(group).append('"');
        }
        field(keys.of(node).clients(), client.local(), record + "]");
        if (!uid.isEmpty()) {
            bind(client, new Uid(uid));
        }
        for (String group : groups) {
            join(client, new Group(group));
        }
        return client;
    }

    public List<ClientId> clients(int count, NodeId node, String uid, String... groups) {
        List<ClientId> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(client(node, uid.isEmpty() ? uid : uid + i, groups));
        }
        return clients;
    }

    private void bind(ClientId client, Uid uid) {
        Keys.OfNode node = keys.of(client.node());
        byte[] other = await(commands.hget(node.uids(), uid.value()));
        if (other == null) {
            field(node.uids(), uid.value(), client.local());
        } else {
            field(node.uids(), uid.value(), "*");
            if (!Text.of(other).equals("*")) {
                await(commands.sadd(node.uid(uid), other));
            }
            await(commands.sadd(node.uid(uid), Text.bytes(client.local())));
        }
        raiseSeq(client.node());
        field(keys.route(uid), client.node().toString(), "" + seq);
    }

    void join(ClientId client, Group group) {
        Keys.OfNode node = keys.of(client.node());
        await(commands.sadd(node.group(group), Text.bytes(client.local())));
        await(commands.sadd(node.groups(), Text.bytes(group.value())));
        raiseSeq(client.node());
        field(keys.route(group), client.node().toString(), "" + seq);
    }

    /** A group with so many members, written in few commands. */
    public void bigGroup(NodeId node, Group group, int members, String uid) {
        Keys.OfNode ofNode = keys.of(node);
        for (int done = 0; done < members; done += 1_000) {
            byte[][] locals = new byte[1_000][];
            Map<String, byte[]> records = new HashMap<>();
            for (int i = 0; i < 1_000; i++) {
                String local = ClientId.draw(node, RANDOM).local();
                locals[i] = Text.bytes(local);
                records.put(local, Text.bytes("[\"" + uid + (done + i) % 70_000 + "\",\"192.0.2.1:5\",\"text\",1]"));
            }
            await(commands.sadd(ofNode.group(group), locals));
            await(commands.hset(ofNode.clients(), records));
        }
        await(commands.sadd(ofNode.groups(), Text.bytes(group.value())));
        raiseSeq(node);
        field(keys.route(group), node.toString(), "" + seq);
    }

    public void disconnect(ClientId client, String uid, String... groups) {
        Keys.OfNode node = keys.of(client.node());
        await(commands.hdel(node.clients(), client.local()));
        if (!uid.isEmpty()) {
            await(commands.hdel(node.uids(), uid));
        }
        for (String group : groups) {
            await(commands.srem(node.group(new Group(group)), Text.bytes(client.local())));
        }
    }

    public void session(ClientId client, String value) {
        await(commands.set(keys.of(client.node()).session(client), Text.bytes(value)));
    }

    public void field(String key, String field, String value) {
        await(commands.hset(key, field, Text.bytes(value)));
    }

    /** Every frame has a number of its own. */
    private void raiseSeq(NodeId node) {
        seq++;
        await(commands.set(keys.of(node).seq(), Text.bytes("" + seq)));
    }

    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
