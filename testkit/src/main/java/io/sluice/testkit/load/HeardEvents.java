package io.sluice.testkit.load;

import io.sluice.testkit.Api;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Events that a webhook was sent, where every client says 1, 2, 3 and so on.
 *
 * <p>Threads: any.
 */
final class HeardEvents implements Consumer<String> {
    private final Set<String> connected = new HashSet<>();
    private final Set<String> closed = new HashSet<>();
    private final Map<String, Long> last = new HashMap<>();
    private long messages;
    private long disordered;
    private long repeated;

    @Override
    public synchronized void accept(String body) {
        Map<?, ?> event = Objects.requireNonNull((Map<?, ?>) Api.parse(body));
        String client = String.valueOf(event.get("subject"));
        switch (String.valueOf(event.get("type"))) {
            case "sluice.client.connected" -> note(connected.add(client));
            case "sluice.client.closed" -> note(closed.add(client));
            case "sluice.client.message" -> said(client, Objects.requireNonNull((Map<?, ?>) event.get("data")));
            default -> disordered++; // nothing was lost, so there is nothing to tell
        }
    }

    private void note(boolean first) {
        repeated += first ? 0 : 1;
    }

    private void said(String client, Map<?, ?> data) {
        long number = Long.parseLong(String.valueOf(data.get("message")));
        long before = last.getOrDefault(client, 0L);
        if (number == before + 1) {
            messages++;
            last.put(client, number);
        } else if (number <= before) {
            repeated++;
        } else {
            disordered++;
        }
    }

    synchronized long connected() {
        return connected.size();
    }

    synchronized long closed() {
        return closed.size();
    }

    /** That came in their order. */
    synchronized long messages() {
        return messages;
    }

    synchronized long disordered() {
        return disordered;
    }

    synchronized long repeated() {
        return repeated;
    }

    @Override
    public synchronized String toString() {
        return connected.size() + " connected, " + closed.size() + " closed, " + messages + " messages, " + disordered
                + " out of order";
    }
}
