package io.sluice.config;

import java.time.Duration;
import java.util.Set;

/**
 * Where Redis is and what a node keeps there.
 *
 * @param uri as written in the configuration, never empty here: an embedded Redis has put its own
 * @param prefix of every key
 * @param lease how long a silent node counts as alive
 * @param awaitReplica answer mutations only after one replica has them
 * @param groupsPerClient limit
 * @param eventTypes which client events are recorded: {@code connected}, {@code message}, {@code closed}
 * @param eventsMaxLength entries per node, approximate
 */
public record RedisSettings(
        String uri,
        String prefix,
        Duration lease,
        boolean awaitReplica,
        int groupsPerClient,
        Set<String> eventTypes,
        long eventsMaxLength) {
    public RedisSettings {
        eventTypes = Set.copyOf(eventTypes);
    }

    @Override
    public String toString() {
        return "RedisSettings[" + Setting.withoutPasswords(uri) + ", prefix " + prefix + "]";
    }
}
