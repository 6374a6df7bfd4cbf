package io.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * Sluice in a container, in any role; started when {@code /readyz} says that it is ready.
 *
 * <pre>{@code
 * GenericContainer<?> redis = new GenericContainer<>("redis:7.0").withExposedPorts(6379);
 * SluiceContainer sluice = new SluiceContainer().withRedis(redis);
 * sluice.start();
 * myApplication(sluice.apiUrl(), sluice.apiKey());
 * TestClient browser = sluice.connect();
 * }</pre>
 *
 * <p>Without {@link #withRedis} it uses a Redis of its own, embedded, which ends with it. The image is {@code sluice},
 * which {@code docker/Dockerfile} builds; the system property {@code sluice.image} names another.
 *
 * <p>Threads: configured and started by one; the addresses may be asked for by any.
 *
 * <p>Failure: a setting that Sluice refuses, or a start longer than 60 s (see {@link #withStartupTimeout}), is
 * Testcontainers' {@link org.testcontainers.containers.ContainerLaunchException} with what the container printed.
 */
public class SluiceContainer extends GenericContainer<SluiceContainer> {
    /** Where clients connect in the container. */
    public static final int CLIENT_PORT = 8282;

    /** The API, health and metrics in the container, whatever the role. */
    public static final int HTTP_PORT = 8080;

    private static final int TEXT_PORT = 8283;
    private static final int FRAME_PORT = 8284;

    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
    private static final int READABLE = 0444;
    private static final int REDIS_PORT = 6379;

    private String apiKey = "";
    private String role = "all";
    private @Nullable GenericContainer<?> redis;
    private @Nullable SSLContext trust;

    /** From the image {@code sluice}, or the one that the system property {@code sluice.image} names. */
    public SluiceContainer() {
        this(defaultImage());
    }

    /** @param image such as {@code registry.example.org/sluice:0.1.0} */
    public SluiceContainer(String image) {
        this(DockerImageName.parse(image));
    }

    public SluiceContainer(DockerImageName image) {
        super(image);
        prepare();
    }

    /** @param image one still to be built, such as an {@link org.testcontainers.images.builder.ImageFromDockerfile} */
    public SluiceContainer(Future<String> image) {
        super(image);
        prepare();
    }

    private void prepare() {
        withExposedPorts(CLIENT_PORT, HTTP_PORT);
        withSetting("api.listen", "0.0.0.0:" + HTTP_PORT);
        withApiKey(UUID.randomUUID().toString());
        waitingFor(new ReadyWaitStrategy(HTTP_PORT));
    }

    static DockerImageName defaultImage() {
        return image(System.getProperty("sluice.image", "sluice"));
    }

    static DockerImageName image(String name) {
        return DockerImageName.parse(name);
    }

    /**
     * Uses this Redis, which is started first if it does not run. The two must share a network: a Redis that has none is
     * put into this container's, or into {@link Network#SHARED}.
     *
     * @throws IllegalArgumentException if it runs already without a network
     */
    public SluiceContainer withRedis(GenericContainer<?> container) {
        if (container.getNetwork() == null) {
            if (container.getContainerId() != null) {
                throw new IllegalArgumentException("redis: " + container.getDockerImageName()
                        + " runs without a network (expected: one given with withNetwork before its start)");
            }
            container.setNetwork(getNetwork() == null ? Network.SHARED : getNetwork());
        }
        redis = container;
        return dependsOn(container);
    }

    /**
     * Uses the Redis at this address.
     *
     * @param uri a value of {@code redis.uri} as seen from inside of the container, such as {@code redis://redis:6379}
     */
    public SluiceContainer withRedis(String uri) {
        return withSetting("redis.uri", uri);
    }

    /** The secret that the API asks for, in place of a random one. */
    public SluiceContainer withApiKey(String key) {
        apiKey = key;
        return withEnv("SLUICE_API_KEYS", key);
    }

    /**
     * What it does, in place of both.
     *
     * @param name {@code all}, {@code gateway} (no API) or {@code api} (no clients)
     */
    public SluiceContainer withRole(String name) {
        role = name;
        return withEnv("SLUICE_ROLE", name);
    }

    /**
     * Sets a key of the configuration, such as {@code gateway.ping-interval} to {@code 5s}. Keys and values that Sluice does
     * not know fail the start.
     *
     * @throws IllegalArgumentException if the key does not look like one
     */
    public SluiceContainer withSetting(String key, String value) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("key: " + key + " (expected: one such as gateway.ping-interval)");
        }
        if (key.equals("api.keys")) {
            return withApiKey(value);
        }
        return withEnv("SLUICE_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT), value);
    }

    /**
     * Lets clients in over TLS only.
     *
     * @param certificate a PEM file; for {@link #connect} it must name the host of {@link #webSocketUrl}
     * @param key a PEM file
     * @throws UncheckedIOException if one cannot be read
     */
    public SluiceContainer withTls(Path certificate, Path key) {
        trust = TestClient.trusting(certificate);
        // Readable to the image's user, whoever owns the files here.
        try {
            withCopyToContainer(
                    Transferable.of(Files.readAllBytes(certificate), READABLE), "/sluice/tls/certificate.pem");
            withCopyToContainer(Transferable.of(Files.readAllBytes(key), READABLE), "/sluice/tls/key.pem");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return withSetting("gateway.tls.certificate", "/sluice/tls/certificate.pem")
                .withSetting("gateway.tls.key", "/sluice/tls/key.pem")
                .withSetting("gateway.listen", "wss://0.0.0.0:" + CLIENT_PORT);
    }

    /** The value of {@code gateway.listen} of a node of a cluster, with {@link #onPorts}. */
    static String listeners(Map<String, String> settings) {
        return Ground.listeners(
                settings,
                "websocket://0.0.0.0:" + CLIENT_PORT,
                "text://0.0.0.0:" + TEXT_PORT + ",frame://0.0.0.0:" + FRAME_PORT);
    }

    /** Binds the ports to these of the engine's machine. */
    void onPorts(SluiceNode.Address address) {
        addFixedExposedPort(address.webSocket(), CLIENT_PORT);
        addFixedExposedPort(address.text(), TEXT_PORT);
        addFixedExposedPort(address.frame(), FRAME_PORT);
        addFixedExposedPort(address.http(), HTTP_PORT);
    }

    @Override
    protected void configure() {
        GenericContainer<?> server = redis;
        if (server == null) {
            return;
        }
        if (getNetwork() == null) {
            setNetwork(server.getNetwork());
        } else if (!getNetwork().getId().equals(server.getNetwork().getId())) {
            throw new IllegalStateException("redis: it is in another network than Sluice (expected: the same)");
        }
        int port = server.getExposedPorts().stream().findFirst().orElse(REDIS_PORT);
        withRedis("redis://" + server.getNetworkAliases().get(0) + ":" + port);
    }

    /**
     * The base of the HTTP API as this JVM reaches it, without {@code /v1}: {@code http://host:port}.
     *
     * @throws IllegalStateException before the start, and if the role is {@code gateway}
     */
    public String apiUrl() {
        if (role.equals("gateway")) {
            throw new IllegalStateException("role: gateway has no API (expected: all or api)");
        }
        return "http://" + getHost() + ":" + getMappedPort(HTTP_PORT);
    }

    /** What {@code Authorization: Bearer} must say. */
    public String apiKey() {
        return apiKey;
    }

    /**
     * Where WebSocket clients connect, as this JVM reaches it: {@code ws://host:port/}, or {@code wss://} with
     * {@link #withTls}.
     *
     * @throws IllegalStateException before the start, and if the role is {@code api}
     */
    public String webSocketUrl() {
        if (role.equals("api")) {
            throw new IllegalStateException("role: api takes no clients (expected: all or gateway)");
        }
        return (trust == null ? "ws" : "wss") + "://" + getHost() + ":" + getMappedPort(CLIENT_PORT) + "/";
    }

    /** The API, with its key. */
    public Api api() {
        return new Api(URI.create(apiUrl())).withApiKey(apiKey);
    }

    /** A WebSocket client that has its welcome message. It trusts the certificate of {@link #withTls}. */
    public TestClient connect() {
        URI uri = URI.create(webSocketUrl());
        return trust == null ? TestClient.webSocket(uri) : TestClient.webSocket(uri, trust);
    }

    /** SIGKILL: no farewell. Its log can still be read; {@link #stop} removes it. Returns when it is dead. */
    public void kill() {
        ContainerProcess.kill(this);
    }
}
