package io.sluice.backplane.redis.testredis;

import java.util.List;

/** One server. */
public final class StandaloneRedis implements TestRedis {
    private final RedisProcess server;

    private StandaloneRedis(RedisProcess server) {
        this.server = server;
    }

    public static StandaloneRedis start(String... options) {
        return new StandaloneRedis(RedisProcess.start(options));
    }

    @Override
    public String uri() {
        return "redis://127.0.0.1:" + server.port();
    }

    public RedisProcess server() {
        return server;
    }

    @Override
    public List<RedisProcess> servers() {
        return List.of(server);
    }

    @Override
    public void awaitReady() {
        RedisProcess.await("redis answers", () -> "PONG".equals(server.call("PING")));
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return "standalone";
    }
}
