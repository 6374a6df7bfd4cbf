package io.sluice.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several gateways and API instances on one real Redis, each a container or a process of its own.
 *
 * <pre>{@code
 * try (SluiceCluster cluster = SluiceCluster.start(2)) {
 *     TestClient client = cluster.connect();
 *     cluster.api().call("sendToClient", "client_id", client.clientId(), "message", "hello");
 *     client.expectExactly("hello");
 * }
 * }</pre>
 *
 * They are containers where a Docker engine answers that has the image, else child processes of the jar; everything here
 * does the same in both. {@link Builder#inContainers} and {@link Builder#asProcesses} choose one, and so does the system
 * property {@code sluice.cluster} ({@code containers} or {@code processes}) for clusters that leave it open. The image is
 * that of {@link SluiceContainer}; the jar is looked for under the system property {@code sluice.jar}, else
 * {@code http-api/target/sluice.jar}; processes also need {@code redis-server} on the PATH.
 *
 * <p>The API asks for a key: {@link #api} has it, applications under test get {@link #apiKey}.
 *
 * <p>Threads: any.
 *
 * <p>Failure: a cluster that cannot start takes down what it had started and says what its servers printed.
 */
public final class SluiceCluster implements AutoCloseable {
    private final Ground ground;
    private final RedisServer redis;
    private final String apiKey;
    private final List<SluiceNode> gateways = new ArrayList<>();
    private final List<SluiceNode> apis = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    private SluiceCluster(Builder plan) {
        Map<String, String> settings = new LinkedHashMap<>(plan.settings);
        settings.putIfAbsent("api.keys", UUID.randomUUID().toString());
        apiKey = Ground.apiKey(settings);
        ground = plan.ground();
        try {
            redis = ground.redis();
            settings.putIfAbsent("redis.uri", ground.redisUri(redis));
            for (int i = 0; i < plan.both; i++) {
                SluiceNode node = ground.node("all", settings);
                gateways.add(node);
                apis.add(node);
            }
            for (int i = 0; i < plan.gateways; i++) {
                gateways.add(ground.node("gateway", settings));
            }
            for (int i = 0; i < plan.apis; i++) {
                apis.add(ground.node("api", settings));
            }
            gateways.forEach(SluiceNode::awaitReady);
            apis.forEach(SluiceNode::awaitReady);
        } catch (RuntimeException | Error e) {
            ground.close();
            throw e;
        }
    }

    /** So many gateways, one API, one Redis. Returns when all of it is ready; see {@link Builder#start}. */
    public static SluiceCluster start(int gateways) {
        return builder().gateways(gateways).start();
    }

    /** A cluster to be described: one gateway and one API unless told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /** A client on one of the gateways, in turn, that has its welcome message. */
    public TestClient connect() {
        return gateways.get(Math.floorMod(next.getAndIncrement(), gateways.size()))
                .connect();
    }

    /** The first API instance. */
    public Api api() {
        return api(0);
    }

    /** An API instance, counted from 0. */
    public Api api(int index) {
        return apis.get(index).api();
    }

    /** The base of the first API instance for applications under test, without {@code /v1}: {@code http://host:port}. */
    public String apiUrl() {
        return apis.get(0).apiUrl();
    }

    /** What {@code Authorization: Bearer} must say to every API instance; empty if {@code api.keys} was set to nothing. */
    public String apiKey() {
        return apiKey;
    }

    /** A gateway, counted from 0. */
    public SluiceNode node(int index) {
        return gateways.get(index);
    }

    /** The node of an API instance, counted from 0. */
    public SluiceNode apiNode(int index) {
        return apis.get(index);
    }

    /** All gateways. */
    public List<SluiceNode> gateways() {
        return List.copyOf(gateways);
    }

    /** The nodes of all API instances; with {@link Builder#bothInOne} the same as the gateways. */
    public List<SluiceNode> apis() {
        return List.copyOf(apis);
    }

    /** The one Redis that all of them use. */
    public RedisServer redis() {
        return redis;
    }

    /** Whether it runs in containers. */
    public boolean isInContainers() {
        return !(ground instanceof ProcessGround);
    }

    /**
     * The jar that clusters of processes are made of.
     *
     * @throws IllegalStateException if it is not there
     */
    public static Path jar() {
        Path jar = Path.of(System.getProperty("sluice.jar", "http-api/target/sluice.jar"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    jar + " is not there: build it first (mvn package), or name it with -Dsluice.jar");
        }
        return jar;
    }

    /** Kills and removes all of it. */
    @Override
    public void close() {
        ground.close();
    }

    /**
     * What to start, and where.
     *
     * <p>Threads: one.
     */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final GroundChoice choice = new GroundChoice();
        private int gateways = 1;
        private int apis = 1;
        private int both;

        private Builder() {}

        private Ground ground() {
            return choice.ground();
        }

        /** So many gateways, in place of one. */
        public Builder gateways(int count) {
            gateways = count;
            return this;
        }

        /** So many API instances, in place of one. */
        public Builder apis(int count) {
            apis = count;
            return this;
        }

        /** So many nodes that are both, in place of the others. */
        public Builder bothInOne(int count) {
            both = count;
            gateways = 0;
            apis = 0;
            return this;
        }

        /**
         * A key of the configuration, for every node: {@code with("gateway.drain-seconds", "2")}. One that Sluice refuses
         * fails the start with its words.
         */
        public Builder with(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** Containers, whatever the system property says. */
        public Builder inContainers() {
            choice.inContainers();
            return this;
        }

        /** Containers of this image in place of the one of {@link SluiceContainer}. */
        public Builder image(String name) {
            choice.image(name);
            return this;
        }

        /** Child processes of the jar, whatever the system property says. */
        public Builder asProcesses() {
            choice.asProcesses();
            return this;
        }

        /** Options for the Java of every node, in place of {@code -Xmx512m}. */
        public Builder javaOptions(String... options) {
            choice.javaOptions(options);
            return this;
        }

        /**
         * How the Java of gateways is started; only processes can have that.
         *
         * @param before words put before {@code java}, such as {@code taskset -c 0}
         */
        public Builder gatewayJava(List<String> before, String... options) {
            choice.gatewayJava(before, options);
            return this;
        }

        /**
         * How the Java of API instances is started; only processes can have that.
         *
         * @param before words put before {@code java}
         */
        public Builder apiJava(List<String> before, String... options) {
            choice.apiJava(before, options);
            return this;
        }

        /**
         * How Redis is started; only processes can have that.
         *
         * @param before words put before {@code redis-server}
         */
        public Builder beforeRedis(List<String> before) {
            choice.beforeRedis(before);
            return this;
        }

        /** Processes of this jar. */
        public Builder jar(Path other) {
            choice.jar(other);
            return this;
        }

        /**
         * Starts it and returns when all of it is ready.
         *
         * @throws IllegalStateException if there is neither an engine with the image nor a jar, if both containers and
         *     something that only processes can have were asked for, or if a node ends, with its output
         * @throws AssertionError if a node is not ready within 90 s, with its output
         */
        public SluiceCluster start() {
            return new SluiceCluster(this);
        }
    }
}
