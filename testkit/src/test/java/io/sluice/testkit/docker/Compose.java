package io.sluice.testkit.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import io.sluice.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/** docker/compose.yaml as a project of its own, through whichever compose this machine has. */
final class Compose implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path directory;
    private final String project = "sluice-test-" + ProcessHandle.current().pid();
    private final Map<String, String> environment;
    private final List<String> compose;

    /** @param environment what the file takes from there */
    Compose(Path directory, Map<String, String> environment) throws IOException, InterruptedException {
        this.directory = directory;
        this.environment = environment;
        boolean plugin =
                new ProcessBuilder("docker", "compose", "version").start().waitFor() == 0;
        compose = plugin ? List.of("docker", "compose") : List.of("docker-compose");
    }

    /** Runs a command to its end; what it said is in the error if it fails. */
    void run(String... words) {
        try (ChildProcess command = start(words)) {
            int status = command.awaitExit(PATIENCE);
            if (status != 0) {
                throw new AssertionError(List.of(words) + " ended with " + status + ":\n" + command.log());
            }
        }
    }

    /** Starts a command. */
    ChildProcess start(String... words) {
        List<String> command = new ArrayList<>(compose);
        command.addAll(List.of("-p", project, "-f"));
        command.add(BuiltImage.tree().resolve("docker/compose.yaml").toString());
        command.addAll(List.of(words));
        return ChildProcess.start(directory, "compose", environment, command);
    }

    /** How the one container of a service is. */
    ContainerState state(String service) {
        DockerClient engine = DockerClientFactory.instance().client();
        Map<String, String> labels =
                Map.of("com.docker.compose.project", project, "com.docker.compose.service", service);
        String id = engine.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels)
                .exec()
                .get(0)
                .getId();
        return engine.inspectContainerCmd(id).exec().getState();
    }

    @Override
    public void close() {
        run("down", "--volumes", "--timeout", "1");
    }
}
