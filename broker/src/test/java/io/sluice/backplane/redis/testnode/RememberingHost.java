package io.sluice.backplane.redis.testnode;

import io.sluice.backplane.NodeHost;
import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.ClientView;
import io.sluice.model.Command;
import io.sluice.model.ConnectionView;
import io.sluice.model.Group;
import io.sluice.model.NodeFigures;
import io.sluice.model.Session;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A gateway without sockets: keeps what frames say of its clients and what was delivered to each. */
public final class RememberingHost implements NodeHost {
    public static final class Client {
        public String uid = "";
        public final Set<String> groups = new TreeSet<>();
        public Session session = Session.EMPTY;
        final List<String> received = new ArrayList<>();
    }

    private final Map<ClientId, Client> held = new LinkedHashMap<>();
    private final List<ClientId> kicked = new ArrayList<>();
    private final List<Boolean> liveness = new ArrayList<>();
    private boolean behind;
    private long answersAfterMillis;

    @Override
    public synchronized void apply(Frame frame) {
        for (Delivery delivery : frame.deliveries()) {
            delivery.command().dispatch(new Applying(delivery));
        }
    }

    /** Pretends that sockets are behind. */
    public synchronized void backlogged(boolean now) {
        behind = now;
    }

    /** Pretends that it holds so many clients that telling them takes long. */
    public synchronized void answersAfter(Duration delay) {
        answersAfterMillis = delay.toMillis();
    }

    @Override
    public synchronized boolean backlogged() {
        return behind;
    }

    public synchronized Client client(ClientId id) {
        Client client = held.get(id);
        if (client == null) {
            throw new AssertionError(id + " is not held");
        }
        return client;
    }

    synchronized boolean holds(ClientId id) {
        return held.containsKey(id);
    }

    /** The socket goes away; the caller tells the membership. */
    public synchronized void hangUp(ClientId id) {
        held.remove(id);
    }

    public synchronized List<String> received(ClientId id) {
        return List.copyOf(client(id).received);
    }

    public synchronized List<ClientId> kicked() {
        return List.copyOf(kicked);
    }

    public synchronized List<Boolean> liveness() {
        return List.copyOf(liveness);
    }

    @Override
    public CompletionStage<Void> settled() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<List<ClientView>> clients() {
        List<ClientView> views = new ArrayList<>();
        held.forEach((id, client) -> views.add(new ClientView(
                id,
                client.uid.isEmpty() ? Optional.empty() : Optional.of(new Uid(client.uid)),
                client.groups.stream().map(Group::new).toList(),
                client.session,
                "127.0.0.1:1",
                "websocket",
                1_700_000_000_000L)));
        return CompletableFuture.supplyAsync(
                () -> views, CompletableFuture.delayedExecutor(answersAfterMillis, TimeUnit.MILLISECONDS));
    }

    @Override
    public synchronized CompletionStage<ClientState.Page> states(List<ClientId> clients) {
        return CompletableFuture.completedFuture(new ClientState.Page(
                clients.stream().filter(held::containsKey).map(this::state).toList(), ClientState.Page.END));
    }

    @Override
    public synchronized CompletionStage<ClientState.Page> states(long from) {
        return CompletableFuture.completedFuture(
                new ClientState.Page(held.keySet().stream().map(this::state).toList(), ClientState.Page.END));
    }

    private ClientState state(ClientId id) {
        Client client = client(id);
        return new ClientState(
                id,
                client.uid.isEmpty() ? Optional.empty() : Optional.of(new Uid(client.uid)),
                new java.util.TreeSet<>(client.groups),
                client.session.version());
    }

    @Override
    public synchronized CompletionStage<List<ConnectionView>> connections(int limit) {
        List<ConnectionView> views = new ArrayList<>();
        held.forEach((id, client) -> views.add(new ConnectionView(
                id,
                client.uid.isEmpty() ? Optional.empty() : Optional.of(new Uid(client.uid)),
                client.groups.stream().map(Group::new).toList(),
                "websocket",
                "127.0.0.1:1",
                5,
                4,
                3,
                2,
                1)));
        return CompletableFuture.completedFuture(views.subList(0, Math.min(limit, views.size())));
    }

    @Override
    public synchronized NodeFigures figures() {
        return new NodeFigures(held.size(), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public synchronized void live(boolean live) {
        liveness.add(live);
    }

    private final class Applying implements Command.Cases {
        private final Delivery delivery;

        private Applying(Delivery delivery) {
            this.delivery = delivery;
        }

        private Client find(Command.OnClient<?> command) {
            return held.getOrDefault(command.client(), new Client());
        }

        @Override
        public void connect(Command.Connect connect) {
            held.putIfAbsent(connect.client(), new Client());
        }

        @Override
        public void close(Command.Close close) {
            if (held.remove(close.client()) != null) {
                kicked.add(close.client());
            }
        }

        @Override
        public void bind(Command.Bind bind) {
            find(bind).uid = bind.uid().value();
        }

        @Override
        public void unbind(Command.Unbind unbind) {
            find(unbind).uid = "";
        }

        @Override
        public void join(Command.Join join) {
            join.groups().forEach(group -> find(join).groups.add(group.value()));
        }

        @Override
        public void leave(Command.Leave leave) {
            leave.groups().forEach(group -> find(leave).groups.remove(group.value()));
        }

        @Override
        public void setSession(Command.SetSession set) {
            Client client = find(set);
            client.session = new Session(client.session.version() + 1, set.json());
        }

        @Override
        public void send(Command.Send send) {
            Set<ClientId> receivers = new LinkedHashSet<>();
            held.forEach((id, client) -> {
                if (isFor(send.target(), id, client)
                        && !send.exceptClients().contains(id)
                        && (client.uid.isEmpty() || !send.exceptUids().contains(new Uid(client.uid)))) {
                    receivers.add(id);
                }
            });
            String text = new String(send.payload().bytes(), StandardCharsets.UTF_8);
            receivers.forEach(id -> client(id).received.add(text));
            delivery.counts().counted(receivers.size(), receivers.size(), 0);
        }

        private static boolean isFor(Target target, ClientId id, Client client) {
            return target.dispatch(new Target.Cases<Boolean>() {
                @Override
                public Boolean everyone() {
                    return true;
                }

                @Override
                public Boolean clients(List<ClientId> clients) {
                    return clients.contains(id);
                }

                @Override
                public Boolean uids(List<Uid> uids) {
                    return !client.uid.isEmpty() && uids.contains(new Uid(client.uid));
                }

                @Override
                public Boolean groups(List<Group> groups) {
                    return groups.stream().anyMatch(group -> client.groups.contains(group.value()));
                }
            });
        }
    }
}
