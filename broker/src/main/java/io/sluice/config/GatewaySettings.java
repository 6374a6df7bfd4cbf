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
 * @param sendBuffer bytes, per connection, outgoing
 * @param maxConnections zero = no limit
 * @param allowedOrigins {@code *} admits all
 */
public record GatewaySettings(
        List<ListenAddress> listen,
        Optional<TlsFiles> tls,
        Duration pingInterval,
        int pingNotResponseLimit,
        Optional<Payload> pingData,
        String welcome,
        int maxMessageSize,
        int sendBuffer,
        SlowConsumerPolicy slowConsumer,
        int maxConnections,
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
