package io.sluice.backplane.redis.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedRedisIT {
    @Test
    void answersWithItsPasswordOnly() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            assertThat(redis.unreadyReasons()).isEmpty();
            assertThat(ask(redis.port(), "PING")).startsWith("-NOAUTH");
            assertThat(ask(redis, "PING")).isEqualTo("+PONG");
            assertThat(ask(redis, "CONFIG GET maxmemory-policy")).isEqualTo("*2");
            assertThat(redis.version()).matches("[67]\\.[0-9]+\\.[0-9]+|[89].*");
        }
    }

    @Test
    void closeEndsTheServerAndRemovesItsDirectory() throws IOException {
        List<ProcessHandle> ofOtherTests = ProcessHandle.current().descendants().toList();
        EmbeddedRedis redis = EmbeddedRedis.start();
        List<ProcessHandle> processes = ProcessHandle.current()
                .descendants()
                .filter(process -> process.isAlive() && !ofOtherTests.contains(process))
                .toList();
        Path directory = directoryOf(redis);
        assertThat(processes).isNotEmpty();
        assertThat(directory).exists();
        assertThat(Files.getPosixFilePermissions(directory)).hasSize(3);
        redis.close();
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(directory).doesNotExist();
    }

    @Test
    void startsAgainOnTheSamePortWhenItEndsByItself() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            assertThat(ask(redis, "SET here before")).isEqualTo("+OK");
            Path before = directoryOf(redis);
            ask(redis, "SHUTDOWN NOSAVE");
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(ask(redis, "GET here")).isEqualTo("$-1"));
            // It answers a moment before whoever started it has seen that.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(redis.unreadyReasons()).isEmpty());
            assertThat(before).doesNotExist();
        }
    }

    @Test
    void leavesNothingBehindWhenItsProcessIsKilled() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            Path directory = Path.of(output.readLine());
            List<ProcessHandle> processes = process.descendants().toList();
            assertThat(directory).exists();
            assertThat(processes).hasSizeGreaterThanOrEqualTo(2);

            process.destroyForcibly();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.notExists(directory));
        } finally {
            process.destroyForcibly();
        }
    }

    /** A process that starts an embedded Redis, says where its directory is, and waits to be killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            EmbeddedRedis redis = EmbeddedRedis.start();
            System.out.println(directoryOf(redis));
            Thread.currentThread().join();
        }
    }

    private static Path directoryOf(EmbeddedRedis redis) throws IOException {
        try (Socket socket = connect(redis.port())) {
            BufferedReader answers = write(socket, authenticated(redis, "CONFIG GET dir"));
            // +OK, then an array of two bulk strings, each a length and a line.
            return Path.of(answers.lines().skip(5).findFirst().orElseThrow());
        }
    }

    private static String ask(EmbeddedRedis redis, String command) throws IOException {
        try (Socket socket = connect(redis.port())) {
            return String.valueOf(write(socket, authenticated(redis, command))
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElse("closed"));
        }
    }

    private static String ask(int port, String command) throws IOException {
        try (Socket socket = connect(port)) {
            return write(socket, command + "\r\n").readLine();
        }
    }

    private static String authenticated(EmbeddedRedis redis, String command) {
        String password = URI.create(redis.uri()).getUserInfo().substring(1);
        return "AUTH " + password + "\r\n" + command + "\r\n";
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(5000);
        return socket;
    }

    private static BufferedReader write(Socket socket, String commands) throws IOException {
        socket.getOutputStream().write(commands.getBytes(StandardCharsets.UTF_8));
        return new BufferedReader(new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }
}
