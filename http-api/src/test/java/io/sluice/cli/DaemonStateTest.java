package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonStateTest {
    @TempDir
    Path directory;

    @Test
    void isReadAsItWasWrittenByItsOwnerOnly() throws IOException {
        Path pidFile = directory.resolve("sluice.pid");
        DaemonState state = new DaemonState(7, 2, true, List.of("a", "b"), "http://x", 30, List.of("--role=all"));
        state.write(pidFile);
        state.write(pidFile);
        assertThat(DaemonState.read(pidFile)).hasValue(state);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(DaemonState.path(pidFile))))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
        DaemonState.remove(pidFile);
        assertThat(DaemonState.read(pidFile)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNoState() throws IOException {
        Path pidFile = directory.resolve("sluice.pid");
        Files.writeString(DaemonState.path(pidFile), "{");
        assertThat(DaemonState.read(pidFile)).isEmpty();
    }
}
