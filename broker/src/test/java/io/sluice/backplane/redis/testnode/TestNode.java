package io.sluice.backplane.redis.testnode;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.backplane.Cluster;
import io.sluice.backplane.Mailboxes;
import io.sluice.backplane.Membership;
import io.sluice.backplane.Membership.NodeDescription;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.Command;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A process with the backplane: an API, and, once joined, a node with a remembering host. */
public final class TestNode implements AutoCloseable {
    private static final AtomicLong SENT = new AtomicLong();

    private final RedisBackplane backplane;
    private final RememberingHost host = new RememberingHost();
    private final SecureRandom random = new SecureRandom();
    private final MeterRegistry registry;
    private Membership membership;

    private TestNode(RedisBackplane backplane, MeterRegistry registry) {
        this.backplane = backplane;
        this.registry = registry;
    }

    public static RedisSettings settings(String uri, String prefix, String... events) {
        return new RedisSettings(uri, prefix, Duration.ofSeconds(8), false, 1000, EventSettings.of(events));
    }

    public static TestNode api(RedisSettings settings) {
        MeterRegistry registry = new SimpleMeterRegistry();
        return new TestNode(get(RedisBackplane.open(settings, new RedisMetrics(registry))), registry);
    }

    public static TestNode gateway(RedisSettings settings) {
        TestNode node = api(settings);
        node.membership = get(node.cluster().join(new NodeDescription("test", "gateway", "127.0.0.1:0"), node.host));
        return node;
    }

    /** @param name as it is registered: with dots */
    public double counted(String name) {
        return registry.get(name).counter().count();
    }

    public Mailboxes mailboxes() {
        return backplane.mailboxes();
    }

    public Cluster cluster() {
        return backplane.cluster();
    }

    public RedisBackplane backplane() {
        return backplane;
    }

    public Membership membership() {
        return membership;
    }

    public RememberingHost host() {
        return host;
    }

    /** A client whose socket the host holds. */
    public ClientId connect() {
        ClientId client = ClientId.draw(membership.id(), random);
        get(membership.connect(client, "127.0.0.1:1", "websocket"));
        RedisWait.until("the frame of " + client + " is applied", () -> host.holds(client));
        return client;
    }

    public <R> R apply(Command<R> command) {
        return get(mailboxes().apply(command));
    }

    public static Command.Send send(Target target, String text) {
        return new Command.Send(
                "m" + SENT.incrementAndGet(), target, List.of(), List.of(), Payload.text(text), Optional.empty());
    }

    public static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(8, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (membership != null) {
            get(membership.leave());
        }
        get(backplane.close());
    }
}
