package io.sluice.model;

import java.util.List;
import java.util.Optional;

/** One client connection as an operator sees it; times in milliseconds, sizes in bytes. */
public record ConnectionView(
        ClientId client,
        Optional<Uid> uid,
        List<Group> groups,
        String protocol,
        String remoteAddress,
        long ageMillis,
        long idleMillis,
        long bytesIn,
        long bytesOut,
        long queuedBytes) {
    public ConnectionView {
        groups = List.copyOf(groups);
    }
}
