package io.sluice.gateway;

import io.sluice.backplane.ClientMessage;
import io.sluice.backplane.Cluster;
import io.sluice.backplane.Membership;
import io.sluice.backplane.NodeHost;
import io.sluice.backplane.NodeHost.CountsListener;
import io.sluice.backplane.NodeHost.Delivery;
import io.sluice.backplane.NodeHost.Frame;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.ConnectionView;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import io.sluice.model.UnreadyReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The two interfaces that a gateway talks to, with the test in the place of a backplane: it records and feeds frames. */
public final class HandFedCluster implements Cluster, Membership {
    public record Closed(ClientId client, CloseReason reason, int code) {}

    public final Queue<Command.Connect> connects = new ConcurrentLinkedQueue<>();
    /** When they were made, in nanoseconds. */
    public final Queue<Long> connectTimes = new ConcurrentLinkedQueue<>();

    public final Queue<Closed> closes = new ConcurrentLinkedQueue<>();
    public final CompletableFuture<Void> left = new CompletableFuture<>();
    /** What clients said; the test settles it. */
    public final Queue<ClientMessage> messages = new ConcurrentLinkedQueue<>();

    public volatile boolean recordsMessages;
    public volatile boolean congested;
    public volatile List<UnreadyReason> unready = List.of();

    /** What a connect is answered with; null = it stays open until its own frame comes. */
    public volatile CompletionStage<Boolean> connectAnswer = CompletableFuture.completedStage(true);

    /** Whether a connect comes back as a frame. */
    public volatile boolean echoesConnects = true;

    private NodeHost host;
    private long seq;

    @Override
    public CompletionStage<Membership> join(NodeDescription description, NodeHost joining) {
        host = joining;
        return CompletableFuture.completedStage(this);
    }

    @Override
    public CompletionStage<List<ConnectionView>> connections(NodeId node, int limit, Duration timeout) {
        return host.connections(limit);
    }

    @Override
    public NodeId id() {
        return new NodeId(42);
    }

    @Override
    public CompletionStage<Boolean> connect(Command.Connect connect) {
        connectTimes.add(System.nanoTime());
        connects.add(connect);
        CompletionStage<Boolean> answer = connectAnswer;
        if (echoesConnects) {
            feed(connect);
        }
        return answer == null ? new CompletableFuture<>() : answer;
    }

    @Override
    public void closed(ClientId client, CloseReason reason, int code) {
        closes.add(new Closed(client, reason, code));
    }

    @Override
    public boolean recordsMessages() {
        return recordsMessages;
    }

    @Override
    public void message(ClientMessage message) {
        messages.add(message);
    }

    @Override
    public boolean congested() {
        return congested;
    }

    @Override
    public List<UnreadyReason> unreadyReasons() {
        return unready;
    }

    @Override
    public CompletionStage<Void> leave() {
        left.complete(null);
        return left;
    }

    public NodeHost host() {
        return host;
    }

    public synchronized void feed(Command<?>... commands) {
        List<Delivery> deliveries = new ArrayList<>();
        for (Command<?> command : commands) {
            deliveries.add(new Delivery(command, CountsListener.NONE));
        }
        host.apply(new Frame(++seq, deliveries));
    }

    public synchronized void feed(Command<?> command, CountsListener counts) {
        host.apply(new Frame(++seq, List.of(new Delivery(command, counts))));
    }

    public static Command.Send send(Target target, String text) {
        return send(target, Payload.text(text));
    }

    public static Command.Send send(Target target, Payload payload) {
        return new Command.Send("m", target, List.of(), List.of(), payload, Optional.empty());
    }

    public static Command.Bind bind(ClientId client, String uid) {
        return new Command.Bind(client, new Uid(uid));
    }

    public static Command.Join join(ClientId client, String... groups) {
        return new Command.Join(client, List.of(groups).stream().map(Group::new).toList());
    }

    public static Target group(String... groups) {
        return new Target.Groups(List.of(groups).stream().map(Group::new).toList());
    }

    public static Target client(ClientId... clients) {
        return new Target.Clients(List.of(clients));
    }

    public static Target uid(String... uids) {
        return new Target.Uids(List.of(uids).stream().map(Uid::new).toList());
    }
}
