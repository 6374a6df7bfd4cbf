package io.sluice.backplane.redis.verify;

import io.sluice.backplane.Verification.Difference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a first pass over a node has counted, and what of it must be looked at again. */
final class Suspects {
    /** Local parts. */
    final Set<String> clients = new HashSet<>();

    final Set<String> groups = new HashSet<>();
    final Set<String> uids = new HashSet<>();

    /** Names that cannot be of a group or uid, so nothing can be looked up by them. */
    final List<Difference> strange = new ArrayList<>();

    /** How many records name each. */
    final Map<String, Integer> groupSizes = new HashMap<>();

    final Map<String, Integer> uidSizes = new HashMap<>();

    /** All clients, groups and uids, in parts that one look can bear. */
    List<Suspects> parts(int size) {
        List<Suspects> parts = new ArrayList<>();
        clients.forEach(local -> partWithRoom(parts, size).clients.add(local));
        groups.forEach(group -> partWithRoom(parts, size).groups.add(group));
        uids.forEach(uid -> partWithRoom(parts, size).uids.add(uid));
        return parts;
    }

    private static Suspects partWithRoom(List<Suspects> parts, int size) {
        if (parts.isEmpty() || parts.get(parts.size() - 1).count() == size) {
            parts.add(new Suspects());
        }
        return parts.get(parts.size() - 1);
    }

    private int count() {
        return clients.size() + groups.size() + uids.size();
    }

    boolean none() {
        return count() == 0;
    }
}
