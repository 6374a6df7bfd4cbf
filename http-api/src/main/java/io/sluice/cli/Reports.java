package io.sluice.cli;

import io.sluice.config.Configuration;
import io.sluice.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the commands what became of a start or a reload, if this process has a pid file; else tells nobody.
 *
 * <p>Threads: the main thread, then that of the signals; one at a time.
 */
final class Reports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

    private final Optional<PidFile> claim;
    private final Path pidFile;
    private final List<String> arguments;
    private int reports;

    private Reports(Optional<PidFile> claim, Path pidFile, List<String> arguments) {
        this.claim = claim;
        this.pidFile = pidFile;
        this.arguments = arguments;
    }

    /** Claims the pid file where this is a daemon, or where the user named one: a foreground start leaves none else. */
    static Reports open(Configuration configuration, Flags flags) {
        Path path = configuration.get(Settings.PID_FILE);
        boolean wanted = Boolean.getBoolean(Daemon.PROPERTY)
                || flags.given().containsKey(Settings.PID_FILE.name())
                || System.getenv().containsKey(Settings.PID_FILE.variable());
        return new Reports(
                wanted ? Optional.of(PidFile.claim(path)) : Optional.empty(), path, List.copyOf(flags.arguments()));
    }

    synchronized void report(boolean ok, List<String> lines, String api, long drainSeconds) {
        if (claim.isEmpty()) {
            return;
        }
        reports++;
        DaemonState state = new DaemonState(
                ProcessHandle.current().pid(), reports, ok, List.copyOf(lines), api, drainSeconds, arguments);
        try {
            state.write(pidFile);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", DaemonState.path(pidFile))
                    .addKeyValue("why", e.getMessage())
                    .log("the state file cannot be written");
        }
    }

    /** Leaves the last report for the command that waits for it; the next start removes it. */
    void closeKeepingReport() {
        claim.ifPresent(PidFile::close);
    }

    @Override
    public void close() {
        if (claim.isPresent()) {
            DaemonState.remove(pidFile);
            closeKeepingReport();
        }
    }
}
