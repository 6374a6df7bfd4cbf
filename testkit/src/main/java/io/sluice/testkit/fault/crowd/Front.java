package io.sluice.testkit.fault.crowd;

import java.net.InetSocketAddress;

/**
 * A gateway's address as clients know it, and how many it let in.
 *
 * <p>Threads: the loop's.
 */
public final class Front {
    private final InetSocketAddress address;
    private final long[] admittedIn = new long[3600];
    private boolean offered = true;
    private int connected;

    Front(InetSocketAddress address) {
        this.address = address;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Whether a balancer would send new clients there. */
    boolean isOffered() {
        return offered;
    }

    void offer(boolean yes) {
        offered = yes;
    }

    int connected() {
        return connected;
    }

    /** @param second of the run */
    void admitted(int second) {
        connected++;
        admittedIn[Math.min(second, admittedIn.length - 1)]++;
    }

    void left() {
        connected--;
    }

    /** The most clients let in within one second of the run, from this second on. */
    long busiestSecond(int from) {
        long most = 0;
        for (int second = Math.max(0, from); second < admittedIn.length; second++) {
            most = Math.max(most, admittedIn[second]);
        }
        return most;
    }
}
