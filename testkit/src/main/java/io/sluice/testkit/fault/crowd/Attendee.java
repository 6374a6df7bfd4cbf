package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.socket.Ending;
import io.sluice.testkit.socket.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One person in front of one device: connects, listens, and comes back when cut off.
 *
 * <p>Threads: the loop's.
 *
 * <p>Failure: an attempt that fails is repeated after a {@link Backoff}, at whatever gateway the balancer offers then.
 */
final class Attendee implements Peer.Listener {
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final Crowd crowd;
    private final int index;
    private @Nullable Front front;
    private @Nullable Peer peer;
    private @Nullable Member member;
    private int failures;

    Attendee(Crowd crowd, int index) {
        this.crowd = crowd;
        this.index = index;
    }

    int index() {
        return index;
    }

    /** Null while it is not connected. */
    @Nullable Member member() {
        return member;
    }

    @Nullable Front front() {
        return front;
    }

    void connect() {
        Front to = crowd.pick();
        try {
            front = to;
            Peer dialled = crowd.dial(this, to);
            peer = dialled;
            crowd.later(HANDSHAKE_MILLIS, () -> giveUp(dialled));
        } catch (IOException e) {
            again(Ending.broken(String.valueOf(e.getMessage())));
        }
    }

    private void giveUp(Peer dialled) {
        if (peer == dialled && member == null) {
            dialled.abort();
            closed(dialled, Ending.broken("no welcome within " + HANDSHAKE_MILLIS + " ms"));
        }
    }

    /** Says goodbye with a close frame, and comes back. */
    void leave() {
        if (member != null && peer != null) {
            member.excuse();
            peer.close(1000);
        }
    }

    void abort() {
        if (peer != null) {
            peer.abort();
        }
    }

    @Override
    public void opened(Peer opened) {
        failures = 0;
        member = crowd.opened(this, opened.clientId());
    }

    @Override
    public void message(Peer from, ByteBuffer in, int at, int length) {
        if (member != null) {
            crowd.received(member, in, at, length);
        }
    }

    @Override
    public void closed(Peer closed, Ending how) {
        Member ended = member;
        member = null;
        peer = null;
        if (ended == null) {
            failures++;
            crowd.refused(how);
        } else {
            crowd.ended(this, ended, how);
        }
        again(how);
    }

    private void again(Ending how) {
        crowd.later(crowd.patience(how, failures), this::connect);
    }
}
