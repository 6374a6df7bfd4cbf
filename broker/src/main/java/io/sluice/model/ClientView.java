package io.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * One client as its node holds it in memory: all that must be said again to a Redis that forgot it.
 *
 * @param groups in no order
 */
public record ClientView(
        ClientId client,
        Optional<Uid> uid,
        List<Group> groups,
        Session session,
        String remoteAddress,
        String protocol,
        long connectedAtMillis) {
    public ClientView {
        groups = List.copyOf(groups);
    }
}
