package io.sluice.backplane.redis.testredis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Redis of its own behind proxies that lose answers. A cluster's servers announce the proxies as their own ports. */
public final class LossyRedis implements AutoCloseable {
    private final TestRedis redis;
    private final List<LossyProxy> proxies = new ArrayList<>();

    private LossyRedis(TestRedis redis, long seed) {
        this.redis = redis;
        for (RedisProcess server : redis.servers()) {
            proxies.add(new LossyProxy(server.port(), seed + proxies.size()));
        }
    }

    public static LossyRedis standalone(long seed) {
        return new LossyRedis(StandaloneRedis.start(), seed);
    }

    public static LossyRedis cluster(long seed) {
        LossyRedis lossy = new LossyRedis(ClusterRedis.start(), seed);
        List<RedisProcess> servers = lossy.redis.servers();
        for (int i = 0; i < servers.size(); i++) {
            servers.get(i)
                    .call(
                            "CONFIG",
                            "SET",
                            "cluster-announce-port",
                            "" + lossy.proxies.get(i).port());
        }
        RedisProcess.await("all announce their proxies", () -> servers.stream().allMatch(lossy::knowsTheProxies));
        return lossy;
    }

    private boolean knowsTheProxies(RedisProcess server) {
        String nodes = (String) server.call("CLUSTER", "NODES");
        return proxies.stream().allMatch(proxy -> nodes.contains(":" + proxy.port() + "@"));
    }

    /** Through the proxies. */
    public String uri() {
        String hosts =
                proxies.stream().map(proxy -> "127.0.0.1:" + proxy.port()).collect(Collectors.joining(","));
        return (proxies.size() == 1 ? "redis://" : "redis+cluster://") + hosts;
    }

    public List<RedisProcess> servers() {
        return redis.servers();
    }

    public void lose(double probability) {
        proxies.forEach(proxy -> proxy.lose(probability));
    }

    public int lost() {
        return proxies.stream().mapToInt(LossyProxy::lost).sum();
    }

    @Override
    public void close() {
        proxies.forEach(LossyProxy::close);
        redis.close();
    }
}
