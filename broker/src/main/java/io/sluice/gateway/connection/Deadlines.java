package io.sluice.gateway.connection;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Channels that are cut unless they get further in time: handshakes, registrations, closes. One look at all of them in
 * every sweep instead of a timer for each.
 *
 * <p>Threads: an event loop.
 */
final class Deadlines {
    private final Map<Channel, Long> ends = new HashMap<>();

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

    /** Closes those whose time is over. */
    void sweep(long now) {
        List<Channel> late = new ArrayList<>();
        ends.forEach((channel, at) -> {
            if (at <= now) {
                late.add(channel);
            }
        });
        for (Channel channel : late) {
            ends.remove(channel);
            var unused = channel.close();
        }
    }
}
