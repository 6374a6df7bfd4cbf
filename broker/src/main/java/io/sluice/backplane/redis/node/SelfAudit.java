package io.sluice.backplane.redis.node;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.model.ClientId;
import io.sluice.model.ClientView;
import io.sluice.model.NodeId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the clients that Redis lists with those that the node holds, and closes what it has not held for a while:
 * what nobody thought of ends here.
 *
 * <p>Threads: the link's only thread.
 */
final class SelfAudit {
    private static final Logger LOG = LoggerFactory.getLogger(SelfAudit.class);
    private static final int PAGE = 500;

    private final NodeId node;
    private final RedisLink link;
    private final Keys keys;
    private final NodeHost host;
    private final long graceMillis;
    private final Consumer<ClientId> close;

    /**
     * @param graceMillis how long a client must not have been held
     * @param close removes one from Redis
     */
    SelfAudit(NodeId node, RedisLink link, Keys keys, NodeHost host, long graceMillis, Consumer<ClientId> close) {
        this.node = node;
        this.link = link;
        this.keys = keys;
        this.host = host;
        this.graceMillis = graceMillis;
        this.close = close;
    }

    /** @return how many clients were closed */
    CompletionStage<Integer> run() {
        Set<String> suspects = new HashSet<>();
        return listed(suspects, ScanCursor.INITIAL)
                .thenCompose(all -> withoutHeld(suspects))
                .thenCompose(nothing -> later())
                .thenCompose(nothing -> suspects.isEmpty()
                        ? CompletableFuture.completedFuture(0)
                        : withoutHeld(suspects).thenApply(again -> closeAll(suspects)));
    }

    private CompletionStage<Void> listed(Set<String> suspects, ScanCursor cursor) {
        return link.commands()
                .hscan(keys.of(node).clients(), cursor, ScanArgs.Builder.limit(PAGE))
                .thenCompose(page -> {
                    suspects.addAll(page.getMap().keySet());
                    return page.isFinished() ? CompletableFuture.completedFuture(null) : listed(suspects, page);
                });
    }

    private CompletionStage<Void> withoutHeld(Set<String> suspects) {
        return CompletableFuture.completedFuture(null)
                .thenComposeAsync(nothing -> host.clients(), link.executor())
                .thenAcceptAsync(held -> suspects.removeAll(locals(held)), link.executor());
    }

    private static Set<String> locals(Collection<ClientView> held) {
        return held.stream().map(client -> client.client().local()).collect(Collectors.toSet());
    }

    private CompletionStage<Void> later() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        var unused = link.executor().schedule(() -> over.complete(null), graceMillis, TimeUnit.MILLISECONDS);
        return over;
    }

    private int closeAll(Set<String> suspects) {
        if (!suspects.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("node", node)
                    .addKeyValue("clients", suspects.size())
                    .log("Redis lists clients that this node does not hold: closing them");
        }
        suspects.stream().filter(ClientId::isLocal).forEach(local -> close.accept(ClientId.of(node, local)));
        return suspects.size();
    }
}
