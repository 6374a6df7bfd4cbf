package io.sluice.backplane.redis.link;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which servers are the masters, by {@code run_id} and {@code master_replid} of <a
 * href="https://redis.io/docs/latest/commands/info/">INFO</a>: another one may have forgotten acknowledged writes.
 */
public final class MasterIdentity {
    private final RedisLink link;

    public MasterIdentity(RedisLink link) {
        this.link = link;
    }

    /** Name of each master that answers, and who it is now. */
    public CompletionStage<Map<String, String>> read() {
        return link.masters().thenCompose(masters -> {
            List<CompletableFuture<String>> reads = masters.stream()
                    .map(master -> identity(master.commands())
                            .exceptionally(away -> "")
                            .toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                    .thenApply(all -> {
                        Map<String, String> identities = new TreeMap<>();
                        for (int i = 0; i < masters.size(); i++) {
                            if (!reads.get(i).join().isEmpty()) {
                                identities.put(
                                        masters.get(i).name(), reads.get(i).join());
                            }
                        }
                        return identities;
                    });
        });
    }

    private static CompletionStage<String> identity(RedisClusterAsyncCommands<String, byte[]> commands) {
        return commands.info("server")
                .thenCombine(
                        commands.info("replication"),
                        (server, replication) -> field(server, "run_id") + "/" + field(replication, "master_replid"));
    }

    private static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }
}
