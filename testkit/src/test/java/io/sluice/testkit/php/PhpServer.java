package io.sluice.testkit.php;

import io.sluice.testkit.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** PHP's own web server with one of the examples: four workers, as a handler may wait for another's request. */
public final class PhpServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    private final int port;
    private final ChildProcess process;

    private PhpServer(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /** A port that is free now: what PHP is to be reached by has to be told to others before it starts. */
    public static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param script in the folder of the client */
    public static PhpServer start(
            Path directory, String host, int port, String script, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PHP_CLI_SERVER_WORKERS", "4");
        ChildProcess process = ChildProcess.start(
                directory,
                "php",
                all,
                List.of(
                        "php",
                        "-S",
                        host + ":" + port,
                        PhpProcess.client(script).toString()));
        process.awaitUntil("listening", START, () -> accepts(port));
        return new PhpServer(port, process);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    public String log() {
        return process.log();
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
