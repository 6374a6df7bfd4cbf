package io.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Child processes of this JVM on free loopback ports, with {@code redis-server} from the PATH.
 *
 * <p>Threads: one at a time.
 *
 * <p>Failure: what it started ends with {@link #close}, or else with this JVM.
 */
final class ProcessGround implements Ground {
    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final Commands commands;
    private final List<Runnable> started = new ArrayList<>();

    /**
     * How things are started here.
     *
     * @param gatewayJava words that start Java, with its options, such as {@code taskset -c 0 java -Xmx1g}
     * @param apiJava the same for an API
     * @param beforeRedis words put before {@code redis-server}
     */
    record Commands(Path jar, List<String> gatewayJava, List<String> apiJava, List<String> beforeRedis) {}

    ProcessGround(Commands commands) {
        this.commands = commands;
        try {
            directory = Files.createTempDirectory("sluice-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public RedisServer redis() {
        var redis = new RedisServer(directory, commands.beforeRedis());
        started.add(redis::close);
        return redis;
    }

    @Override
    public String redisUri(RedisServer redis) {
        return redis.uri();
    }

    @Override
    public SluiceNode node(String role, Map<String, String> settings) {
        var address = new SluiceNode.Address(HOST, Ports.free(), Ports.free(), Ports.free(), Ports.free());
        List<String> command = new ArrayList<>(role.equals("api") ? commands.apiJava() : commands.gatewayJava());
        command.addAll(List.of("-jar", commands.jar().toString(), "start"));
        Map<String, String> all = new LinkedHashMap<>();
        all.put("role", role);
        all.put(role.equals("gateway") ? "gateway.admin-listen" : "api.listen", HOST + ":" + address.http());
        if (!role.equals("api")) {
            all.put("gateway.listen", address.listeners(settings));
        }
        all.putAll(settings);
        all.forEach((key, value) -> command.add("--" + key + "=" + value));
        var node = new SluiceNode(
                address, Ground.apiKey(settings), () -> ChildProcess.start(directory, role, Map.of(), command));
        started.add(0, node::close);
        return node;
    }

    @Override
    public void close() {
        started.forEach(Runnable::run);
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
