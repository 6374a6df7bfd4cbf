package io.sluice.gateway.delivery;

import io.sluice.backplane.NodeHost.CountsListener;
import io.sluice.backplane.NodeHost.Delivery;
import io.sluice.gateway.connection.ConnectionLoop;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Target;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands each command to the event loops that it concerns: one about a client to the loop that the client's id names, a
 * message to a group to all.
 *
 * <p>Threads: the mailbox's. Order is kept because there is one queue to each loop.
 *
 * <p>Failure: when a loop is further behind than its bound, the mailbox is asked to leave further frames in Redis, so
 * that a stuck loop cannot fill the memory.
 */
final class Dispatcher {
    /** What may wait for one loop. */
    static final long MAX_BACKLOG_BYTES = 64L * 1024 * 1024;

    /** What a command costs in memory besides its payload, about. */
    private static final int OVERHEAD = 128;

    private final List<ConnectionLoop> loops;
    private final Applier[] appliers;

    Dispatcher(List<ConnectionLoop> loops) {
        this.loops = loops;
        this.appliers = loops.stream().map(Applier::new).toArray(Applier[]::new);
    }

    void dispatch(Delivery delivery) {
        if (delivery.command() instanceof Command.Send send) {
            dispatch(send, delivery.counts());
        } else if (delivery.command() instanceof Command.OnClient<?> command) {
            loops.get(owner(command.client())).submit(new Share(command, null, 0));
        }
    }

    private void dispatch(Command.Send send, CountsListener counts) {
        boolean[] concerned = concerned(send.target());
        int number = 0;
        for (boolean one : concerned) {
            number += one ? 1 : 0;
        }
        Tally tally = counts == CountsListener.NONE ? null : new Tally(counts, number);
        Share share = new Share(send, tally, send.payload().bytes().length + OVERHEAD);
        for (int i = 0; i < concerned.length; i++) {
            if (concerned[i]) {
                loops.get(i).submit(share);
            }
        }
    }

    /** One loop has more waiting than it should. */
    boolean backlogged() {
        for (ConnectionLoop loop : loops) {
            if (loop.backlogBytes() > MAX_BACKLOG_BYTES) {
                return true;
            }
        }
        return false;
    }

    private boolean[] concerned(Target target) {
        boolean[] concerned = new boolean[loops.size()];
        if (target instanceof Target.Clients clients) {
            for (ClientId client : clients.clients()) {
                concerned[owner(client)] = true;
            }
        } else {
            Arrays.fill(concerned, true);
        }
        return concerned;
    }

    private int owner(ClientId client) {
        return ConnectionLoop.ownerOf(client, loops.size());
    }

    /** A command as a task of the loops that it concerns. */
    private final class Share implements ConnectionLoop.Task {
        private final Command<?> command;
        private final @Nullable Tally tally;
        private final int weight;

        Share(Command<?> command, @Nullable Tally tally, int weight) {
            this.command = command;
            this.tally = tally;
            this.weight = weight;
        }

        @Override
        public void run(ConnectionLoop loop) {
            appliers[loop.number()].apply(command, tally);
        }

        @Override
        public int weight() {
            return weight;
        }

        @Override
        public String toString() {
            return command.getClass().getSimpleName();
        }
    }
}
