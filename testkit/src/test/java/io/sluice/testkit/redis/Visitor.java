package io.sluice.testkit.redis;

import io.sluice.testkit.RespConnection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds its way from {@code redis.uri} to the master of a key as a client library does. */
final class Visitor {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern MOVED = Pattern.compile(".*MOVED \\d+ 127\\.0\\.0\\.1:(\\d+)");

    private Visitor() {}

    /** A connection to the master that has the key now. */
    static RespConnection to(RedisTopology redis, String key) {
        List<Integer> ports = ADDRESS.matcher(redis.uri())
                .results()
                .map(m -> Integer.valueOf(m.group(1)))
                .toList();
        if (redis.name().equals("sentinel")) {
            try (RespConnection sentinel = open(ports.get(0))) {
                List<String> address = sentinel.list("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "sluice");
                return open(Integer.parseInt(address.get(1)));
            }
        }
        return ports.stream()
                .flatMap(port -> tryVia(port, key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody answers"));
    }

    private static Stream<RespConnection> tryVia(int port, String key) {
        RespConnection connection;
        try {
            connection = open(port);
            connection.command("GET", key);
            return Stream.of(connection);
        } catch (java.io.UncheckedIOException dead) {
            return Stream.empty();
        } catch (IllegalStateException refused) {
            Matcher moved = MOVED.matcher(String.valueOf(refused.getMessage()));
            return moved.matches() ? Stream.of(open(Integer.parseInt(moved.group(1)))) : Stream.empty();
        }
    }

    private static RespConnection open(int port) {
        return new RespConnection("127.0.0.1", port);
    }
}
