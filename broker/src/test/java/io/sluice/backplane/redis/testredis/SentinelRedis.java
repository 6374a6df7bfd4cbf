package io.sluice.backplane.redis.testredis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A master with one replica, watched by three sentinels that fail over after about a second. */
public final class SentinelRedis implements TestRedis {
    private static final String NAME = "sluice-master";

    private final List<RedisProcess> data = new ArrayList<>();
    private final List<RedisProcess> sentinels = new ArrayList<>();

    private SentinelRedis() {}

    public static SentinelRedis start() {
        SentinelRedis redis = new SentinelRedis();
        try {
            RedisProcess master = RedisProcess.start();
            redis.data.add(master);
            redis.data.add(RedisProcess.start("--replicaof", "127.0.0.1 " + master.port()));
            RedisProcess.await(
                    "the replica follows",
                    () -> master.call("INFO", "replication").toString().contains("state=online"));
            for (int i = 0; i < 3; i++) {
                redis.sentinels.add(RedisProcess.startSentinel(List.of(
                        "sentinel monitor " + NAME + " 127.0.0.1 " + master.port() + " 2",
                        "sentinel down-after-milliseconds " + NAME + " 1000",
                        "sentinel failover-timeout " + NAME + " 4000")));
            }
            redis.awaitReady();
            return redis;
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    @Override
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "/?sentinelMasterId=" + NAME));
    }

    /** The server that the sentinels name as master now. */
    public RedisProcess master() {
        List<?> address = (List<?>) sentinels.get(0).call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
        int port = Integer.parseInt(address.get(1).toString());
        return data.stream().filter(server -> server.port() == port).findFirst().orElseThrow();
    }

    public List<RedisProcess> sentinels() {
        return List.copyOf(sentinels);
    }

    @Override
    public List<RedisProcess> servers() {
        return List.copyOf(data);
    }

    /** Waits until the sentinels know each other and the replica, so that they could fail over. */
    @Override
    public void awaitReady() {
        RedisProcess.await(
                "sentinels know each other",
                () -> sentinels.stream().allMatch(sentinel -> {
                    List<?> facts = (List<?>) sentinel.call("SENTINEL", "MASTER", NAME);
                    return "2".equals(fact(facts, "num-other-sentinels")) && "1".equals(fact(facts, "num-slaves"));
                }));
        RedisProcess.await(
                "the master answers",
                () -> master().call("INFO", "replication").toString().contains("role:master"));
    }

    /** Asks for a failover and waits until the other server is master. */
    public void failOver() {
        RedisProcess old = master();
        sentinels.get(0).call("SENTINEL", "FAILOVER", NAME);
        RedisProcess.await("another master", () -> master() != old);
        awaitReady();
    }

    private static Object fact(List<?> facts, String name) {
        return facts.get(facts.indexOf(name) + 1);
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        data.forEach(RedisProcess::close);
    }

    @Override
    public String toString() {
        return "sentinel";
    }
}
