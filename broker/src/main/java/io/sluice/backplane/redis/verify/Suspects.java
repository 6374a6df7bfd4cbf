package io.sluice.backplane.redis.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a first pass over a node has counted, and what of it must be looked at again. */
final class Suspects {
    /** Local parts. */
    final Set<String> clients = new HashSet<>();

    final Set<String> groups = new HashSet<>();
    final Set<String> uids = new HashSet<>();

    /** How many records name each. */
    final Map<String, Integer> groupSizes = new HashMap<>();

    final Map<String, Integer> uidSizes = new HashMap<>();

    boolean none() {
        return clients.isEmpty() && groups.isEmpty() && uids.isEmpty();
    }
}
