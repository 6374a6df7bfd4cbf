package io.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several gateways and API instances, each a process of the jar, on one real Redis.
 *
 * <pre>{@code
 * try (SluiceCluster cluster = SluiceCluster.start(2)) {
 *     TestClient client = cluster.connect();
 *     cluster.api().call("sendToClient", "client_id", client.clientId(), "message", "hello");
 *     client.expectExactly("hello");
 * }
 * }</pre>
 *
 * The jar is looked for under the system property {@code sluice.jar}, else {@code http-api/target/sluice.jar}.
 *
 * <p>Threads: any.
 *
 * <p>Failure: a cluster that cannot start takes down what it had started and says what the process printed.
 */
public final class SluiceCluster implements AutoCloseable {
    private final Path directory;
    private final RedisServer redis;
    private final List<SluiceNode> gateways = new ArrayList<>();
    private final List<SluiceNode> apis = new ArrayList<>();
    private int next;

    private SluiceCluster(Builder plan) {
        try {
            directory = Files.createTempDirectory("sluice-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis = new RedisServer(directory, plan.beforeRedis);
        try {
            plan.settings.putIfAbsent("redis.uri", redis.uri());
            for (int i = 0; i < plan.both; i++) {
                var node = new SluiceNode(directory, "all", plan.gatewayJava, plan.jar, plan.settings);
                gateways.add(node);
                apis.add(node);
            }
            for (int i = 0; i < plan.gateways; i++) {
                gateways.add(new SluiceNode(directory, "gateway", plan.gatewayJava, plan.jar, plan.settings));
            }
            for (int i = 0; i < plan.apis; i++) {
                apis.add(new SluiceNode(directory, "api", plan.apiJava, plan.jar, plan.settings));
            }
            gateways.forEach(SluiceNode::awaitReady);
            apis.forEach(SluiceNode::awaitReady);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** So many gateways, one API, one Redis. */
    public static SluiceCluster start(int gateways) {
        return builder().gateways(gateways).start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A client on one of the gateways, in turn, that has its welcome message. */
    public synchronized TestClient connect() {
        return gateways.get(next++ % gateways.size()).connect();
    }

    /** The first API instance. */
    public Api api() {
        return api(0);
    }

    public Api api(int index) {
        return apis.get(index).api();
    }

    /** A gateway process. */
    public SluiceNode node(int index) {
        return gateways.get(index);
    }

    /** The process of an API instance. */
    public SluiceNode apiNode(int index) {
        return apis.get(index);
    }

    public List<SluiceNode> gateways() {
        return List.copyOf(gateways);
    }

    public List<SluiceNode> apis() {
        return List.copyOf(apis);
    }

    public RedisServer redis() {
        return redis;
    }

    /** The jar that clusters are made of. */
    public static Path jar() {
        Path jar = Path.of(System.getProperty("sluice.jar", "http-api/target/sluice.jar"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    jar + " is not there: build it first (mvn package), or name it with" + " -Dsluice.jar");
        }
        return jar;
    }

    @Override
    public void close() {
        apis.forEach(SluiceNode::close);
        gateways.forEach(SluiceNode::close);
        redis.close();
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What to start. */
    public static final class Builder {
        private static final String JAVA =
                Path.of(System.getProperty("java.home"), "bin", "java").toString();

        private int gateways = 1;
        private int apis = 1;
        private int both;
        private Path jar = Path.of("");
        private List<String> gatewayJava = List.of(JAVA, "-Xmx512m");
        private List<String> apiJava = List.of(JAVA, "-Xmx512m");
        private List<String> beforeRedis = List.of();
        private final Map<String, String> settings = new LinkedHashMap<>();

        private Builder() {}

        public Builder gateways(int count) {
            gateways = count;
            return this;
        }

        public Builder apis(int count) {
            apis = count;
            return this;
        }

        /** So many processes that are both, in place of the others. */
        public Builder bothInOne(int count) {
            both = count;
            gateways = 0;
            apis = 0;
            return this;
        }

        /** A key of the configuration, for every process. */
        public Builder with(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** Options for every Java process, in place of {@code -Xmx512m}. */
        public Builder javaOptions(String... options) {
            gatewayJava(List.of(), options);
            return apiJava(List.of(), options);
        }

        /** @param before words put before {@code java}, such as {@code taskset -c 0} */
        public Builder gatewayJava(List<String> before, String... options) {
            gatewayJava = command(before, options);
            return this;
        }

        /** @param before words put before {@code java} */
        public Builder apiJava(List<String> before, String... options) {
            apiJava = command(before, options);
            return this;
        }

        /** @param before words put before {@code redis-server} */
        public Builder beforeRedis(List<String> before) {
            beforeRedis = List.copyOf(before);
            return this;
        }

        public Builder jar(Path other) {
            jar = other.toAbsolutePath();
            return this;
        }

        /** Returns when all of it is ready. */
        public SluiceCluster start() {
            jar = jar.equals(Path.of("")) ? SluiceCluster.jar() : jar;
            return new SluiceCluster(this);
        }

        private static List<String> command(List<String> before, String... options) {
            List<String> words = new ArrayList<>(before);
            words.add(JAVA);
            words.addAll(List.of(options));
            return words;
        }
    }
}
