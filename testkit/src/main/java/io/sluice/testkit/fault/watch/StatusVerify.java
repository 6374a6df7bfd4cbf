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
    private static final int ATTEMPTS = 4;
    private static final String NO_ANSWER = "does not answer within";

    private StatusVerify() {}

    /**
     * What it says differs; empty if it says that all agrees. Where it got no answer in its time, as on a machine that is
     * busy with the fault's end, it is asked again.
     */
    public static String differences(String redisUri) {
        String said = ask(redisUri);
        for (int i = 1; i < ATTEMPTS && said.contains(NO_ANSWER); i++) {
            said = ask(redisUri);
        }
        return said;
    }

    private static String ask(String redisUri) {
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
