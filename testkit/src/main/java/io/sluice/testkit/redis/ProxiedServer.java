package io.sluice.testkit.redis;

import io.sluice.testkit.FaultProxy;
import io.sluice.testkit.RedisServer;
import io.sluice.testkit.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server with data and the proxy before it, whose port is what others know it by.
 *
 * <p>Threads: one at a time.
 */
final class ProxiedServer implements AutoCloseable {
    private final FaultProxy proxy;
    private final RedisServer server;
    private @Nullable RespConnection connection;

    private ProxiedServer(FaultProxy proxy, RedisServer server) {
        this.proxy = proxy;
        this.server = server;
    }

    /** In a directory of its own below that of the topology. */
    static ProxiedServer start(Path parent, String... options) {
        FaultProxy proxy = FaultProxy.to("127.0.0.1", 1);
        try {
            String port = String.valueOf(proxy.port());
            List<String> all = new ArrayList<>(List.of("--repl-diskless-sync-delay", "0"));
            all.addAll(List.of("--replica-announce-ip", "127.0.0.1", "--replica-announce-port", port));
            all.addAll(List.of(options));
            all.replaceAll(word -> word.equals("<proxy>") ? port : word);
            Path directory = Files.createTempDirectory(parent, "redis-");
            RedisServer server = new RedisServer(directory, List.of(), all);
            proxy.retarget("127.0.0.1", server.port());
            return new ProxiedServer(proxy, server);
        } catch (IOException e) {
            proxy.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            proxy.close();
            throw e;
        }
    }

    FaultProxy proxy() {
        return proxy;
    }

    RedisServer server() {
        return server;
    }

    boolean isAlive() {
        return server.process().isAlive();
    }

    RespConnection connect() {
        return new RespConnection(server.host(), server.port());
    }

    boolean isMaster() {
        return isAlive() && info("role").equals("master");
    }

    /** Has all data of a master that it is connected to. */
    boolean follows() {
        return info("role").equals("slave") && info("master_link_status").equals("up");
    }

    void follow(FaultProxy masters) {
        call("REPLICAOF", "127.0.0.1", String.valueOf(masters.port()));
    }

    String info(String field) {
        return ask(connection -> connection.info(field));
    }

    Object call(String... command) {
        Object answer = ask(connection -> connection.command(command));
        if (answer == null) {
            throw new IllegalStateException(command[0] + " answered nothing");
        }
        return answer;
    }

    List<String> list(String... command) {
        return ask(connection -> connection.list(command));
    }

    /** With a new connection if the old one has broken, as it does when a sentinel makes the server something else. */
    private <T> T ask(Function<RespConnection, T> question) {
        RespConnection there = connection == null ? connect() : connection;
        connection = there;
        try {
            return question.apply(there);
        } catch (UncheckedIOException broken) {
            there.close();
            connection = connect();
            return question.apply(connection);
        }
    }

    @Override
    public String toString() {
        return "server " + server.port() + " behind " + proxy.port();
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
        server.close();
        proxy.close();
    }
}
