package io.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the HTTP API listens and whom it lets in.
 *
 * @param port 0 = any free one
 * @param tls the certificate it shows; without one it speaks plain HTTP
 * @param keys what callers may show; empty = anyone, on a loopback address only
 * @param maxBodySize bytes
 * @param idempotency how long an answer to a call with an Idempotency-Key is kept
 */
public record ApiSettings(
        String host,
        int port,
        Optional<TlsFiles> tls,
        List<ApiKey> keys,
        int maxBodySize,
        int threads,
        Duration idempotency) {
    public ApiSettings {
        keys = List.copyOf(keys);
    }

    @Override
    public String toString() {
        return "ApiSettings[" + host + ":" + port + ", " + keys.size() + " keys]";
    }
}
