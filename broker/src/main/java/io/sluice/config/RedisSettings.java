package io.sluice.config;

import java.time.Duration;

/**
 * Where Redis is and what a node keeps there.
 *
 * @param uri as written in the configuration, never empty here: an embedded Redis has put its own
 * @param prefix of every key
 * @param lease how long a silent node counts as alive
 * @param awaitReplica answer mutations only after one replica has them
 * @param groupsPerClient limit
 * @param events which are recorded
 */
public record RedisSettings(
        String uri, String prefix, Duration lease, boolean awaitReplica, int groupsPerClient, EventSettings events) {
    /** The same with other events. */
    public RedisSettings with(EventSettings others) {
        return new RedisSettings(uri, prefix, lease, awaitReplica, groupsPerClient, others);
    }

    @Override
    public String toString() {
        return "RedisSettings[" + Setting.withoutPasswords(uri) + ", prefix " + prefix + "]";
    }
}
