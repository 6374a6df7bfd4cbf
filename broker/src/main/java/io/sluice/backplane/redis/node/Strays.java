package io.sluice.backplane.redis.node;

import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.model.ClientId;
import io.sluice.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fields among a node's clients that no client can have: another hand wrote them. They are taken out, so that neither a
 * reaper nor the node's own recovery stumbles over them for ever.
 *
 * <p>Threads: any.
 */
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

    private Strays() {}

    /** @param fields some of the node's {@code clients}; those that are clients stay */
    static CompletionStage<Void> remove(RedisLink link, String key, NodeId node, Collection<String> fields) {
        List<String> strays =
                fields.stream().filter(field -> !ClientId.isLocal(field)).toList();
        if (strays.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.atWarn()
                .addKeyValue("key", key)
                .addKeyValue("fields", strays.size())
                .log("fields that are no clients are removed");
        return link.commands().hdel(key, strays.toArray(String[]::new)).thenApply(removed -> null);
    }
}
