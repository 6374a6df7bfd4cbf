package io.sluice.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.backplane.Membership.NodeDescription;
import io.sluice.config.AdmissionLimits;
import io.sluice.config.ConnectSettings;
import io.sluice.config.GatewaySettings;
import io.sluice.config.GatewaySettings.SlowConsumerPolicy;
import io.sluice.config.GatewaySettings.Transport;
import io.sluice.config.ListenAddress;
import io.sluice.config.ListenAddress.Protocol;
import io.sluice.config.TlsFiles;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.Payload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A gateway with listeners on free ports of the loopback address. Settings are changed before {@link #start()}. */
public final class TestGateway implements AutoCloseable {
    public final HandFedCluster cluster = new HandFedCluster();
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    public final GatewayMetrics metrics = new GatewayMetrics(registry);
    public List<ListenAddress> listen = new ArrayList<>(List.of(
            new ListenAddress(Protocol.WEBSOCKET, false, "127.0.0.1", 0),
            new ListenAddress(Protocol.TEXT, false, "127.0.0.1", 0),
            new ListenAddress(Protocol.FRAME, false, "127.0.0.1", 0)));
    public Optional<TlsFiles> tls = Optional.empty();
    public Duration pingInterval = Duration.ZERO;
    public int pingLimit = 1;
    public Optional<Payload> pingData = Optional.empty();
    public String welcome = "hi ${client_id}";
    public int maxMessageSize = 64 * 1024;
    public int maxMessagesPerSecond;
    public int sendBuffer = 1024 * 1024;
    public SlowConsumerPolicy slowConsumer = SlowConsumerPolicy.CLOSE;
    public ConnectSettings connect = ConnectSettings.OPEN;
    public int maxConnections;
    public int maxConnectionsPerAddress;
    public int acceptRate;
    public List<String> origins = List.of("*");
    public Duration drain = Duration.ZERO;
    public List<String> proxies = List.of();
    public Duration handshakeTimeout = Duration.ofSeconds(10);
    public int threads = 2;
    public Transport transport = Transport.AUTO;
    private Gateway gateway;

    public GatewaySettings settings() {
        return new GatewaySettings(
                listen,
                tls,
                pingInterval,
                pingLimit,
                pingData,
                welcome,
                maxMessageSize,
                maxMessagesPerSecond,
                sendBuffer,
                slowConsumer,
                new AdmissionLimits(maxConnections, maxConnectionsPerAddress, acceptRate),
                connect,
                origins,
                drain,
                proxies,
                handshakeTimeout,
                threads,
                transport);
    }

    public TestGateway start() throws Exception {
        gateway = Gateway.start(settings(), cluster, new NodeDescription("test", "gateway", ""), metrics)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return this;
    }

    public Gateway gateway() {
        return gateway;
    }

    /** @param index into {@link #listen}, if only one of a kind is bound at a time */
    public InetSocketAddress address(int index) {
        return gateway.boundAddresses().get(index);
    }

    /** A WebSocket client that has read its welcome. */
    public Client client(String... headers) throws IOException {
        RawClient raw = RawClient.webSocket(address(0), headers);
        String text = raw.readText();
        return new Client(raw, ClientId.parse(text.substring(3)));
    }

    public record Client(RawClient raw, ClientId id) {}

    @Override
    public void close() throws Exception {
        gateway.drain().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
