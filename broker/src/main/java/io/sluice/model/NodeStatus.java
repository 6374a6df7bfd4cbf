package io.sluice.model;

import java.time.Duration;
import java.time.Instant;

/** A live node as {@code status} and {@code getNodes} show it. */
public record NodeStatus(
        NodeId node,
        String version,
        String role,
        String address,
        Instant upSince,
        NodeFigures figures,
        Duration leaseAge) {}
