package io.sluice.testkit.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.ChildProcess;
import io.sluice.testkit.SluiceCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Node and the pinned tools of the tests, installed into {@code target/web} and kept there while the list of them stays
 * the same; beside them the client itself, as if it had been installed.
 */
final class NodeTools {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path directory = root().resolve("testkit/target/web");

    /** Installs what is missing. */
    static NodeTools install() throws IOException {
        NodeTools tools = new NodeTools();
        Path lock = tools.directory.resolve("package-lock.json");
        String wanted = Files.readString(tests().resolve("package-lock.json"));
        if (!Files.exists(lock) || !Files.readString(lock).equals(wanted) || !tools.isInstalled()) {
            Files.createDirectories(tools.directory);
            Files.copy(
                    tests().resolve("package.json"),
                    tools.directory.resolve("package.json"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(lock, wanted);
            tools.run("npm", "ci", "--no-audit", "--no-fund");
        }
        Path link = tools.directory.resolve("node_modules/sluice-client");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, client());
        return tools;
    }

    private boolean isInstalled() {
        return Files.exists(directory.resolve("node_modules/.package-lock.json"));
    }

    private static Path root() {
        return SluiceCluster.jar().resolve("../../..").normalize();
    }

    /** The folder that is published. */
    static Path client() {
        return root().resolve("broker/src/main/web");
    }

    static Path tests() {
        return root().resolve("broker/src/test/web");
    }

    /** Where commands run. */
    Path directory() {
        return directory;
    }

    /** An installed tool. */
    String tool(String name) {
        return directory.resolve("node_modules/.bin").resolve(name).toString();
    }

    /** What it printed; fails unless it ends with 0. */
    String run(String... command) {
        try (ChildProcess process = ChildProcess.start(directory, "tool", Map.of(), List.of(command))) {
            int status = process.awaitExit(PATIENCE);
            assertThat(status).as(process.log()).isZero();
            return process.log();
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(command[0] + " is missing: run .ci/run, which installs it", e.getCause());
        }
    }
}
