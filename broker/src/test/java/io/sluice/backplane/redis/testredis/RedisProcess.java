package io.sluice.backplane.redis.testredis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * One redis-server (or sentinel) on a loopback port that it keeps over restarts.
 *
 * <p>Threads: one at a time.
 *
 * <p>Failure: when this JVM dies, the shell that started the server reads the end of its input and kills it.
 */
public final class RedisProcess implements AutoCloseable {
    /** Runs the server until the end of input; only a line of input saves its directory, for a restart. */
    private static final String WATCHED =
            "\"$@\" >redis.log 2>&1 & p=$!; echo $p; exec >/dev/null 2>&1; read keep; kill -9 $p; wait $p; "
                    + "[ -n \"$keep\" ] || rm -rf \"$PWD\"";

    private final int port;
    private final Path directory;
    private final List<String> options;
    private Process shell;
    private long pid;

    private RedisProcess(int port, Path directory, List<String> options) {
        this.port = port;
        this.directory = directory;
        this.options = options;
    }

    /** Starts a server; {@code options} as on the command line of redis-server. */
    public static RedisProcess start(String... options) {
        for (int attempt = 1; ; attempt++) {
            RedisProcess redis = new RedisProcess(freePort(), newDirectory(), List.of(options));
            try {
                redis.restart();
                return redis;
            } catch (IllegalStateException portTaken) {
                redis.close();
                if (attempt == 5) {
                    throw portTaken;
                }
            }
        }
    }

    /** Starts a sentinel with the given lines of configuration. */
    static RedisProcess startSentinel(List<String> configuration) {
        Path directory = newDirectory();
        try {
            Files.write(directory.resolve("sentinel.conf"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RedisProcess sentinel = new RedisProcess(freePort(), directory, List.of("sentinel.conf", "--sentinel"));
        sentinel.restart();
        return sentinel;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return pid;
    }

    /** One command to this server, redirections not followed. */
    public Object call(String... command) {
        return Resp.once(port, command);
    }

    /** Starts it again on its port, with no data. */
    public void restart() {
        try {
            shell = new ProcessBuilder(command())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
            pid = Long.parseLong(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WATCHED, "sh", "redis-server"));
        command.addAll(options);
        command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1"));
        if (!options.contains("--sentinel")) {
            command.addAll(List.of("--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"));
        }
        return command;
    }

    /** Asks for the process id, because another server may have taken the port first. */
    private void awaitAnswer() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try (Resp resp = new Resp(port)) {
                String info = (String) resp.call("INFO", "server");
                if (info.contains("process_id:" + pid + "\r")) {
                    return;
                }
                throw new IllegalStateException("port " + port + " belongs to another server");
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("redis-server does not answer: " + log(), notYet);
                }
                Thread.onSpinWait();
            }
        }
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        end("keep\n");
    }

    private void end(String lastLine) {
        try (OutputStream input = shell.getOutputStream()) {
            input.write(lastLine.getBytes(StandardCharsets.UTF_8));
        } catch (IOException alreadyGone) {
            // What counts is that the process is gone: waited for below.
        }
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGSTOP: its sockets stay open, nothing answers. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid + " gave " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String log() {
        try {
            return Files.readString(directory.resolve("redis.log"));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    @Override
    public void close() {
        end("");
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits up to 20 s. */
    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(condition);
    }

    private static Path newDirectory() {
        try {
            return Files.createTempDirectory("sluice-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Below the ephemeral ports, so that no client's socket sits on it while the server is down. */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                continue;
            }
        }
    }
}
