package io.sluice.backplane.redis.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a redis-server under its watching shell, in a private directory of its own; both end with this process
 * and the shell removes the directory.
 */
final class EmbeddedServer {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final int PROBE_TIMEOUT_MILLIS = 1000;

    private final Process shell;
    private final Path directory;
    private final String version;

    private EmbeddedServer(Process shell, Path directory, String version) {
        this.shell = shell;
        this.directory = directory;
        this.version = version;
    }

    /** Starts a server and waits until it answers; blocks for at most ten seconds. */
    static EmbeddedServer start(int port, String password) throws IOException {
        Path directory = Files.createTempDirectory("sluice-redis-");
        RedisBinary binary = findBinary(directory);
        // The password is in a file that only this user can read: a command line is for all to see.
        Path configuration = Files.createFile(
                directory.resolve("redis.conf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(configuration, configuration(port, password, directory));

        List<String> command = new ArrayList<>();
        // A session of its own: Ctrl-C in a terminal must not reach Redis before the drain has used it.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of("sh", "-c", script(), "sluice-redis", directory.toString()));
        command.addAll(List.of(binary.path().toString(), configuration.toString()));
        // Not a pipe: it would break when this process dies, and the shell with it before it has cleaned up.
        Path log = directory.resolve("redis.log");
        Process shell = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        EmbeddedServer server = new EmbeddedServer(shell, directory, binary.version());
        server.awaitAnswer(port, password);
        return server;
    }

    private static RedisBinary findBinary(Path directory) throws IOException {
        try {
            return RedisBinary.find(directory);
        } catch (IOException e) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
            throw e;
        }
    }

    String version() {
        return version;
    }

    Path directory() {
        return directory;
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    /** Blocks until the server has ended and answers its exit status. */
    int awaitEnd() throws InterruptedException {
        return shell.waitFor();
    }

    /** Tells the server to end and waits for it, at most five seconds. */
    void stop() throws InterruptedException {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The shell is gone already, which is what was asked for.
        }
        if (!shell.waitFor(5, TimeUnit.SECONDS)) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    private void awaitAnswer(int port, String password) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (!answers(port, password)) {
                // The directory, and the log in it, goes with the shell: read first, then see whether it is gone.
                String log = lastLine();
                if (shell.waitFor(10, TimeUnit.MILLISECONDS)) {
                    throw new EndedException("the embedded Redis ended with " + shell.exitValue() + " " + log);
                }
                if (System.nanoTime() - deadline > 0) {
                    stop();
                    throw new IOException("the embedded Redis does not answer on port " + port + " " + log);
                }
            }
        } catch (InterruptedException e) {
            shell.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static boolean answers(int port, String password) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_TIMEOUT_MILLIS);
            socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
            // Inline commands (redis.io/docs, "protocol specification"): enough for a probe.
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] expected = "+OK\r\n+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] answer = socket.getInputStream().readNBytes(expected.length);
            return Arrays.equals(answer, expected);
        } catch (IOException e) {
            return false;
        }
    }

    private String lastLine() {
        try (var lines = Files.lines(directory.resolve("redis.log"))) {
            return lines.reduce((first, second) -> second).orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** Nothing is kept on disk, and nothing is evicted: a lease that is evicted is a node that dies. */
    private static String configuration(int port, String password, Path directory) {
        return String.join(
                "\n",
                "port " + port,
                "bind 127.0.0.1",
                "requirepass " + password,
                "dir " + directory,
                "daemonize no",
                "databases 1",
                "save \"\"",
                "appendonly no",
                "maxmemory-policy noeviction",
                "loglevel warning",
                "");
    }

    /** The server ended before it answered, most likely because its port is taken. */
    static final class EndedException extends IOException {
        private static final long serialVersionUID = 1L;

        EndedException(String message) {
            super(message);
        }
    }

    private static String script() throws IOException {
        try (InputStream script = EmbeddedServer.class.getResourceAsStream("embedded_redis.sh")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
