package io.sluice.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Containers or processes: what was asked for in the code, by name or by something that only processes have; else what the
 * system property {@code sluice.cluster} says; else containers where an engine answers that has the image.
 *
 * <p>Testcontainers' classes are touched only when containers come into question: what uses processes alone, as the load
 * generator's jar does, need not have them.
 *
 * <p>Threads: one.
 */
final class GroundChoice {
    private static final String PROPERTY = "sluice.cluster";
    private static final String CONTAINERS = "containers";
    private static final String PROCESSES = "processes";
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> MEMORY = List.of("-Xmx512m");

    private String asked = "";
    private String onlyForProcesses = "";
    private @Nullable String image;
    private @Nullable Path jar;
    private List<String> javaOptions = MEMORY;
    private List<String> gatewayJava = command(List.of(), MEMORY);
    private List<String> apiJava = command(List.of(), MEMORY);
    private List<String> beforeRedis = List.of();

    void inContainers() {
        asked = CONTAINERS;
    }

    void asProcesses() {
        asked = PROCESSES;
    }

    void image(String name) {
        image = name;
        inContainers();
    }

    void javaOptions(String... options) {
        javaOptions = List.of(options);
        gatewayJava = command(List.of(), javaOptions);
        apiJava = command(List.of(), javaOptions);
    }

    void gatewayJava(List<String> before, String... options) {
        gatewayJava = command(before, List.of(options));
        onlyForProcesses = "gatewayJava";
    }

    void apiJava(List<String> before, String... options) {
        apiJava = command(before, List.of(options));
        onlyForProcesses = "apiJava";
    }

    void beforeRedis(List<String> before) {
        beforeRedis = List.copyOf(before);
        onlyForProcesses = "beforeRedis";
    }

    void jar(Path other) {
        jar = other.toAbsolutePath();
        onlyForProcesses = "jar";
    }

    /** @throws IllegalStateException if nothing of what is there can run what was asked for */
    Ground ground() {
        return containers() ? Containers.ground(image, String.join(" ", javaOptions)) : processes();
    }

    private boolean containers() {
        if (!onlyForProcesses.isEmpty()) {
            if (asked.equals(CONTAINERS)) {
                throw new IllegalStateException(onlyForProcesses + ": only processes have it (expected: asProcesses)");
            }
            return false;
        }
        String word = asked.isEmpty() ? System.getProperty(PROPERTY, "") : asked;
        return switch (word) {
            case "" -> Containers.areThere();
            case CONTAINERS -> true;
            case PROCESSES -> false;
            default ->
                throw new IllegalStateException(
                        PROPERTY + ": " + word + " (expected: " + CONTAINERS + " or " + PROCESSES + ")");
        };
    }

    private Ground processes() {
        Path built = jar == null ? SluiceCluster.jar() : jar;
        return new ProcessGround(new ProcessGround.Commands(built, gatewayJava, apiJava, beforeRedis));
    }

    private static List<String> command(List<String> before, List<String> options) {
        List<String> words = new ArrayList<>(before);
        words.add(JAVA);
        words.addAll(options);
        return List.copyOf(words);
    }

    /** Apart, so that the JVM looks for Testcontainers only when it comes here. */
    private static final class Containers {
        private Containers() {}

        static boolean areThere() {
            return ContainerGround.isThere(SluiceContainer.defaultImage());
        }

        static Ground ground(@Nullable String image, String javaOptions) {
            return new ContainerGround(
                    image == null ? SluiceContainer.defaultImage() : SluiceContainer.image(image), javaOptions);
        }
    }
}
