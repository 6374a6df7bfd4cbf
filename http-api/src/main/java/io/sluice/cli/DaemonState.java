package io.sluice.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * What a daemon tells the commands, in a file next to its pid file: the outcome of its start and of each reload, and
 * what cannot be known from outside, such as the port that 0 became.
 *
 * @param pid the daemon's
 * @param reports how many outcomes there were: 1 = that of the start
 * @param ok whether the last one went well
 * @param lines the last outcome, for the user
 * @param api address of the HTTP API, such as {@code http://127.0.0.1:8080}; empty without one
 * @param drainSeconds how long a stop may take
 * @param arguments of its command line, for {@code restart}
 */
record DaemonState(
        long pid, int reports, boolean ok, List<String> lines, String api, long drainSeconds, List<String> arguments) {
    private static final JsonMapper JSON = new JsonMapper();

    static Path path(Path pidFile) {
        return pidFile.resolveSibling(pidFile.getFileName() + ".state");
    }

    /** What is there; empty if nothing is, or nothing that can be read. */
    static Optional<DaemonState> read(Path pidFile) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(path(pidFile)), DaemonState.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Replaces the file in one step; only its owner may read it. */
    void write(Path pidFile) throws IOException {
        Path target = path(pidFile).toAbsolutePath();
        // Arguments may hold a secret; a new temporary file is 0600 from the start.
        Path fresh = Files.createTempFile(
                target.getParent(),
                target.getFileName() + ".",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, JSON.writeValueAsBytes(this));
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static void remove(Path pidFile) {
        try {
            Files.deleteIfExists(path(pidFile));
        } catch (IOException e) {
            // The next start replaces it.
        }
    }
}
