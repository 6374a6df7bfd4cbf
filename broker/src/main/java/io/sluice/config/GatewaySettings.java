package io.sluice.config;

import io.sluice.model.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a gateway treats its clients; see the configuration table of the README for each key.
 *
 * @param pingInterval zero = no heartbeat
 * @param pingNotResponseLimit zero = silence is never punished
 * @param pingData empty = a WebSocket ping frame
 * @param welcome template with {@code ${client_id}}; empty = none
 * @param maxMessageSize bytes, incoming
 * @param maxMessagesPerSecond from one client; zero = no limit
 * @param sendBuffer bytes, per connection, outgoing
 * @param admission how many are let in
 * @param connect who may connect
 * @param allowedOrigins {@code *} admits all
 * @param drain how long closes are spread over when the node stops
 * @param trustedProxies CIDRs whose {@code X-Forwarded-For} and PROXY protocol are believed
 * @param handshakeTimeout how long a socket may take to become a registered client
 * @param threads event loops
 */
public record GatewaySettings(
        List<ListenAddress> listen,
        Optional<TlsFiles> tls,
        Duration pingInterval,
        int pingNotResponseLimit,
        Optional<Payload> pingData,
        String welcome,
        int maxMessageSize,
        int maxMessagesPerSecond,
        int sendBuffer,
        SlowConsumerPolicy slowConsumer,
        AdmissionLimits admission,
        ConnectSettings connect,
        List<String> allowedOrigins,
        Duration drain,
        List<String> trustedProxies,
        Duration handshakeTimeout,
        int threads,
        Transport transport) {
    public GatewaySettings {
        listen = List.copyOf(listen);
        allowedOrigins = List.copyOf(allowedOrigins);
        trustedProxies = List.copyOf(trustedProxies);
        check(!pingInterval.isNegative(), "gateway.ping-interval", pingInterval, "0 or more");
        check(pingNotResponseLimit >= 0, "gateway.ping-not-response-limit", pingNotResponseLimit, "0 or more");
        check(maxMessageSize > 0, "gateway.max-message-size", maxMessageSize, "1 byte or more");
        check(maxMessagesPerSecond >= 0, "gateway.max-messages-per-second", maxMessagesPerSecond, "0 or more");
        check(sendBuffer >= 1024, "gateway.send-buffer", sendBuffer, "1 KiB or more");
        check(!drain.isNegative(), "gateway.drain-seconds", drain, "0 or more");
        check(handshakeTimeout.toMillis() > 0, "gateway.handshake-timeout", handshakeTimeout, "1 ms or more");
        check(threads > 0, "gateway.threads", threads, "1 or more");
        trustedProxies.forEach(Cidr::parse);
        boolean tlsWanted = listen.stream().anyMatch(ListenAddress::tls);
        check(!tlsWanted || tls.isPresent(), "gateway.tls.certificate", "none", "PEM files, for a TLS listener");
    }

    private static void check(boolean good, String key, Object value, String expected) {
        if (!good) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
        }
    }

    public enum SlowConsumerPolicy {
        CLOSE,
        DROP
    }

    public enum Transport {
        AUTO,
        EPOLL,
        IO_URING,
        NIO
    }
}
