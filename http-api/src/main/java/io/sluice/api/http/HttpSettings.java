package io.sluice.api.http;

import io.sluice.tls.Certificates;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server listens and how much it bears of one connection.
 *
 * @param host address to bind
 * @param port 0 = any free one
 * @param maxBodySize bytes of a request's body; more is answered 413
 * @param maxHeaderSize bytes of a request's header fields (431), and of its first line (414)
 * @param idleTimeout a connection without a request for so long is closed
 * @param requestTimeout a request that is not there whole after so long is answered 408
 * @param closeTimeout how long {@link HttpServer#close()} waits for calls under way
 * @param tls what it shows in a TLS handshake, which may take a request's time; empty = plain
 * @param threads event loops of the server's own; unused with a group from outside
 */
public record HttpSettings(
        String host,
        int port,
        int maxBodySize,
        int maxHeaderSize,
        Duration idleTimeout,
        Duration requestTimeout,
        Duration closeTimeout,
        int threads,
        Optional<Certificates> tls) {
    /** 1 MiB of body, 16 KiB of header, 75 s idle, 30 s for a request, 10 s to close, one thread. */
    public static HttpSettings of(String host, int port) {
        return new HttpSettings(
                host,
                port,
                1024 * 1024,
                16 * 1024,
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                1,
                Optional.empty());
    }

    public HttpSettings withMaxBodySize(int bytes) {
        return new HttpSettings(
                host, port, bytes, maxHeaderSize, idleTimeout, requestTimeout, closeTimeout, threads, tls);
    }

    public HttpSettings withThreads(int count) {
        return new HttpSettings(
                host, port, maxBodySize, maxHeaderSize, idleTimeout, requestTimeout, closeTimeout, count, tls);
    }

    public HttpSettings withTimeouts(Duration idle, Duration request, Duration close) {
        return new HttpSettings(host, port, maxBodySize, maxHeaderSize, idle, request, close, threads, tls);
    }

    /** Speaks TLS alone, with these certificates, which their owner may reload; they should offer h2 and http/1.1. */
    public HttpSettings withTls(Optional<Certificates> certificates) {
        return new HttpSettings(
                host,
                port,
                maxBodySize,
                maxHeaderSize,
                idleTimeout,
                requestTimeout,
                closeTimeout,
                threads,
                certificates);
    }
}
