package io.sluice.testkit.fault.watch;

import io.sluice.testkit.ChildProcess;
import io.sluice.testkit.SluiceCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks the product itself, as an operator would: {@code sluice status --verify}. */
public final class StatusVerify {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private StatusVerify() {}

    /** What it says differs; empty if it says that all agrees. */
    public static String differences(String redisUri) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                List.of(java, "-jar", SluiceCluster.jar().toString(), "status", "--verify", "--redis.uri=" + redisUri);
        try {
            Path directory = Files.createTempDirectory("sluice-verify-");
            try (ChildProcess process = ChildProcess.start(directory, "verify", Map.of(), command)) {
                int status = process.awaitExit(LONGEST);
                return status == 0 ? "" : "exit status " + status + ": " + process.log();
            } finally {
                remove(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
