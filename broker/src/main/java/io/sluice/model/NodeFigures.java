package io.sluice.model;

/** What a node tells about itself at each heartbeat; counters since its start, gauges as of now. */
public record NodeFigures(
        long connections,
        long groups,
        long uids,
        long messagesIn,
        long messagesOut,
        double messagesInPerSecond,
        double messagesOutPerSecond,
        long queuedBytes,
        long sendFailures,
        long memoryBytes) {}
