package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.List;

/** The routes by which the nodes of a target are found; clients and everyone need none. */
record RouteKeys(Keys keys) implements Target.Cases<List<String>> {
    @Override
    public List<String> everyone() {
        return List.of();
    }

    @Override
    public List<String> clients(List<ClientId> clients) {
        return List.of();
    }

    @Override
    public List<String> uids(List<Uid> uids) {
        return uids.stream().map(keys::route).toList();
    }

    @Override
    public List<String> groups(List<Group> groups) {
        return groups.stream().map(keys::route).toList();
    }
}
