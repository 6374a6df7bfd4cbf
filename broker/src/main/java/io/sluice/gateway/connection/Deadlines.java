package io.sluice.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Channels that are cut unless they get further in time: handshakes, registrations, closes. One look at all of them in
 * every sweep instead of a timer for each.
 *
 * <p>To close a socket takes 10 to 20 µs, and thousands that were opened together are late together: they are cut a few
 * at a time, so that the loop can do other things in between.
 *
 * <p>Threads: an event loop.
 */
final class Deadlines {
    private static final int CUT_AT_ONCE = 8;
    private static final long PERIOD_MILLIS = 1;

    private final Map<Channel, Long> ends = new HashMap<>();
    private final Queue<Channel> late = new ArrayDeque<>();

    /** @param at in milliseconds of the monotonic clock; replaces an earlier one */
    void put(Channel channel, long at) {
        ends.put(channel, at);
    }

    /** None is later than this from now on. */
    void shorten(long latest) {
        ends.replaceAll((channel, at) -> Math.min(at, latest));
    }

    void remove(Channel channel) {
        ends.remove(channel);
    }

    int size() {
        return ends.size();
    }

    /** Closes those whose time is over, the first at once. */
    void sweep(long now, EventLoop turns) {
        if (!late.isEmpty()) {
            return; // the loop is still at it
        }
        ends.forEach((channel, at) -> {
            if (at <= now) {
                late.add(channel);
            }
        });
        cutSome(now, turns);
    }

    private void cutSome(long now, EventLoop turns) {
        for (int cut = 0; cut < CUT_AT_ONCE && !late.isEmpty(); ) {
            Channel channel = late.remove();
            Long at = ends.get(channel); // it may have got further meanwhile
            if (at != null && at <= now) {
                ends.remove(channel);
                var unused = channel.close();
                cut++;
            }
        }
        if (!late.isEmpty()) {
            var unused = turns.schedule(() -> cutSome(now, turns), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Closes all of them now. */
    void cutAll() {
        List<Channel> all = List.copyOf(ends.keySet());
        ends.clear();
        late.clear();
        all.forEach(channel -> {
            var unused = channel.close();
        });
    }
}
