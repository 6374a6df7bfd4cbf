package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.fault.ledger.Target;
import java.util.List;

/**
 * Which uid and groups each client gets: two clients to a uid, and groups of equal size.
 *
 * @param groups how many there are
 * @param each in how many of them a client is
 */
public record Seating(int groups, int each) {
    private static final int CLIENTS_PER_UID = 2;

    /** @param index of the client in the crowd */
    public Target uid(int index) {
        return Target.uid("user-" + index / CLIENTS_PER_UID);
    }

    public List<Target> groupsOf(int index) {
        return java.util.stream.IntStream.range(0, each)
                .mapToObj(i -> group((index + i * 7) % groups))
                .distinct()
                .toList();
    }

    public Target group(int number) {
        return Target.group("group-" + number);
    }
}
