package io.sluice.testkit;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * Containers of the image in a network of their own. Their ports are bound to fixed ports of the engine's machine, for an
 * engine gives a container other ones at every start, and a node must come back where it was.
 *
 * <p>Threads: one at a time.
 *
 * <p>Failure: what it started ends with {@link #close}, or else with Testcontainers' session.
 */
final class ContainerGround implements Ground {
    private static final String REDIS_IMAGE = "redis:7.0";
    private static final String REDIS_ALIAS = "redis";
    private static final int REDIS_PORT = 6379;

    private final DockerImageName image;
    private final String javaOptions;
    private final Network network = Network.newNetwork();
    private final List<GenericContainer<?>> containers = new ArrayList<>();

    ContainerGround(DockerImageName image, String javaOptions) {
        this.image = image;
        this.javaOptions = javaOptions;
    }

    /** Whether an engine answers that has the image. */
    static boolean isThere(DockerImageName image) {
        DockerClientFactory engine = DockerClientFactory.instance();
        if (!engine.isDockerAvailable()) {
            return false;
        }
        try {
            return engine.client()
                            .inspectImageCmd(image.asCanonicalNameString())
                            .exec()
                            .getId()
                    != null;
        } catch (NotFoundException e) {
            return false;
        }
    }

    @Override
    public RedisServer redis() {
        int port = Ports.free();
        GenericContainer<?> container = new RedisContainer(port).withNetwork(network);
        containers.add(container);
        return new RedisServer(container.getHost(), port, () -> ContainerProcess.launch(container));
    }

    @Override
    public String redisUri(RedisServer redis) {
        return "redis://" + REDIS_ALIAS + ":" + REDIS_PORT;
    }

    @Override
    public SluiceNode node(String role, Map<String, String> settings) {
        SluiceContainer container = new SluiceContainer(image)
                .withRole(role)
                .withNetwork(network)
                .withEnv("JAVA_TOOL_OPTIONS", javaOptions)
                .withSetting("gateway.listen", SluiceContainer.listeners(settings))
                .waitingFor(new Nothing());
        settings.forEach(container::withSetting);
        containers.add(0, container);
        var address =
                new SluiceNode.Address(container.getHost(), Ports.free(), Ports.free(), Ports.free(), Ports.free());
        container.onPorts(address);
        return new SluiceNode(address, Ground.apiKey(settings), () -> ContainerProcess.launch(container));
    }

    @Override
    public void close() {
        containers.forEach(GenericContainer::stop);
        network.close();
    }

    /** Redis as {@link RedisServer} promises it: empty at every start. */
    private static final class RedisContainer extends GenericContainer<RedisContainer> {
        RedisContainer(int port) {
            super(DockerImageName.parse(REDIS_IMAGE));
            addFixedExposedPort(port, REDIS_PORT);
            withNetworkAliases(REDIS_ALIAS);
            withCommand("redis-server", "--save", "", "--appendonly", "no", "--protected-mode", "no");
            waitingFor(new Nothing());
        }
    }

    /** Servers of a cluster are started all at once and waited for by the cluster. */
    private static final class Nothing extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            // See above.
        }
    }
}
