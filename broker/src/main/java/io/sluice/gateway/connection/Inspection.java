package io.sluice.gateway.connection;

import io.sluice.model.ClientView;
import io.sluice.model.ConnectionView;
import io.sluice.model.Introduction;
import io.sluice.model.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Connections as others want to see them. Threads: the loop's own. */
public final class Inspection {
    private Inspection() {}

    /** All that are registered, with what Redis should know of them. */
    public static List<ClientView> clients(ConnectionLoop loop) {
        List<ClientView> views = new ArrayList<>(loop.index().size());
        long wallClock = System.currentTimeMillis() - loop.now();
        loop.index().forEach(one -> {
            if (one.isRegistered()) {
                Introduction early = one.introduction; // Redis may have answered, and forgotten before the frame came
                boolean known = early == Introduction.NONE;
                views.add(new ClientView(
                        one.id(),
                        known ? Optional.ofNullable(one.uid) : early.uid(),
                        known ? one.groups().toList() : early.groups(),
                        known
                                ? one.session()
                                : early.session()
                                        .map(json -> new Session(1, json))
                                        .orElse(Session.EMPTY),
                        one.remoteAddress(),
                        one.framing().label(),
                        wallClock + one.connectedAt));
            }
        });
        return views;
    }

    /** At most {@code limit} of those that are registered. */
    public static List<ConnectionView> connections(ConnectionLoop loop, int limit) {
        List<ConnectionView> views = new ArrayList<>();
        long now = loop.now();
        loop.index().forEach(one -> {
            if (one.isRegistered() && views.size() < limit) {
                views.add(new ConnectionView(
                        one.id(),
                        Optional.ofNullable(one.uid),
                        one.groups().toList(),
                        one.framing().label(),
                        one.remoteAddress(),
                        now - one.connectedAt,
                        now - one.lastHeard,
                        one.bytesIn,
                        one.bytesOut,
                        one.queuedBytes()));
            }
        });
        return views;
    }
}
