package io.sluice.backplane.redis.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Redis for one process alone, for laptops and tests: on a free loopback port, with a random password, without
 * persistence. It is what runs when {@code redis.uri} is empty.
 *
 * <p>Threads: any; a thread of its own, {@code embedded-redis}, waits for the server and starts it again, on the same
 * port and with the same password, when it ends by itself.
 *
 * <p>Failure: the server ends with this process, however that dies; a shell that watches a pipe sees to it and removes
 * the private directory. A server that was started again is empty: gateways re-assert what they hold, as with any
 * Redis that forgot.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);

    private static final int START_ATTEMPTS = 5;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(5);

    private final int port;
    private final String password;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile EmbeddedServer server;

    private EmbeddedRedis(int port, String password, EmbeddedServer server) {
        this.port = port;
        this.password = password;
        this.server = server;
    }

    /**
     * Starts a server and waits until it answers. Blocks for some tenths of a second: for composition roots.
     *
     * @throws IOException with one line for the user, where no server can be run
     */
    public static EmbeddedRedis start() throws IOException {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        for (int attempt = 1; ; attempt++) {
            // Another process may take the port in between; then the next one.
            int port = freePort();
            try {
                EmbeddedRedis redis = new EmbeddedRedis(port, password, EmbeddedServer.start(port, password));
                redis.guard();
                return redis;
            } catch (EmbeddedServer.EndedException e) {
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Where it is, with its password. */
    public String uri() {
        return "redis://:" + password + "@127.0.0.1:" + port;
    }

    public String version() {
        return server.version();
    }

    public int port() {
        return port;
    }

    /** Why it cannot be used now; empty when it runs. */
    public List<String> unreadyReasons() {
        return server.isAlive() ? List.of() : List.of("the embedded Redis ended and is started again");
    }

    /** Ends the server; blocks until it is gone, at most some seconds. */
    @Override
    public void close() {
        closing.countDown();
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void guard() {
        Thread guard = new Thread(this::restartWhenItEnds, "embedded-redis");
        guard.setDaemon(true);
        guard.start();
    }

    private void restartWhenItEnds() {
        try {
            while (true) {
                int status = server.awaitEnd();
                if (closing.getCount() == 0) {
                    return;
                }
                LOG.atError()
                        .addKeyValue("status", status)
                        .addKeyValue("port", port)
                        .log("the embedded Redis ended by itself; starting it again, empty");
                restart();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void restart() throws InterruptedException {
        Duration backoff = FIRST_BACKOFF;
        while (!closing.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                server = EmbeddedServer.start(port, password);
                if (closing.getCount() == 0) {
                    server.stop();
                }
                LOG.atInfo().addKeyValue("port", port).log("the embedded Redis runs again");
                return;
            } catch (IOException e) {
                LOG.atError().addKeyValue("why", e.getMessage()).log("the embedded Redis does not start");
                Duration twice = backoff.multipliedBy(2);
                backoff = twice.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : twice;
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
