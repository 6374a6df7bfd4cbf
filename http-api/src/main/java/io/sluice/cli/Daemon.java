package io.sluice.cli;

import io.sluice.config.Configuration;
import io.sluice.config.Settings;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A Sluice in the background, as a command sees it: by its pid file, its state file and signals. */
final class Daemon {
    /** Set in the child: it claims the pid file and reports. */
    static final String PROPERTY = "sluice.daemon";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration RELOAD_LIMIT = Duration.ofSeconds(15);
    private static final Duration STOP_MARGIN = Duration.ofSeconds(15);
    private static final int POLL_MILLIS = 20;

    private final Configuration configuration;
    private final Path pidFile;
    private final List<String> arguments;

    Daemon(Configuration configuration, List<String> arguments) {
        this.configuration = configuration;
        this.pidFile = configuration.get(Settings.PID_FILE);
        this.arguments = arguments;
    }

    /** Starts one and returns when it is there; else throws what it reported. */
    void start() throws IOException, InterruptedException {
        Optional<ProcessHandle> owner = PidFile.owner(pidFile);
        if (owner.isPresent()) {
            throw PidFile.alreadyRunning(owner.get().pid());
        }
        Process child = spawn();
        Optional<DaemonState> state = Optional.empty();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (state.isEmpty() && System.nanoTime() - deadline < 0) {
            boolean ended = child.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            state = DaemonState.read(pidFile).filter(found -> found.pid() == child.pid());
            if (ended) {
                throw ended(child, state);
            }
        }
        if (state.isEmpty()) {
            throw new CommandException("pid " + child.pid() + " has not said after " + START_LIMIT.toSeconds()
                    + " s that it is ready; see " + logFile());
        }
        if (!state.get().ok()) {
            child.waitFor(POLL_MILLIS * 100L, TimeUnit.MILLISECONDS);
            throw ended(child, state);
        }
        state.get().lines().forEach(System.out::println);
        System.out.println("started (pid " + child.pid() + "), log in " + logFile());
    }

    /** Tells it to drain and end, and waits for that. */
    void stop() throws InterruptedException {
        ProcessHandle owner = running();
        long drain = DaemonState.read(pidFile)
                .map(DaemonState::drainSeconds)
                .orElse(configuration.get(Settings.DRAIN).toSeconds());
        Duration limit = STOP_MARGIN.plusSeconds(drain);
        owner.destroy();
        try {
            owner.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandException("pid " + owner.pid() + " has not ended after " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new CommandException("pid " + owner.pid() + " cannot be watched: " + e.getCause());
        }
        System.out.println("stopped (pid " + owner.pid() + ")");
    }

    /** Tells it to read its configuration again and prints what came of it. */
    boolean reload() throws IOException, InterruptedException {
        ProcessHandle owner = running();
        int before = DaemonState.read(pidFile).map(DaemonState::reports).orElse(0);
        // Java has no way to send another signal than SIGTERM and SIGKILL.
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(owner.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new CommandException("pid " + owner.pid() + " cannot be signalled");
        }
        boolean answered = await(
                RELOAD_LIMIT,
                () -> DaemonState.read(pidFile).map(DaemonState::reports).orElse(0) > before);
        Optional<DaemonState> state = DaemonState.read(pidFile);
        if (!answered || state.isEmpty()) {
            throw new CommandException("pid " + owner.pid() + " has not answered; see " + logFile());
        }
        (state.get().ok() ? System.out : System.err)
                .println(String.join("\n", state.get().lines()));
        return state.get().ok();
    }

    private ProcessHandle running() {
        return PidFile.owner(pidFile)
                .orElseThrow(() -> new CommandException("not running (no process holds " + pidFile + ")"));
    }

    private Process spawn() throws IOException {
        DaemonState.remove(pidFile);
        File log = logFile().toFile();
        List<String> line = new ArrayList<>(List.of("start"));
        line.addAll(arguments);
        try {
            return new ProcessBuilder(JavaCommand.detached(PROPERTY, line))
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new CommandException("log-file: " + log + " cannot be written, or Java not run: " + e.getMessage());
        }
    }

    private CommandException ended(Process child, Optional<DaemonState> state) {
        Optional<ProcessHandle> owner = PidFile.owner(pidFile).filter(found -> found.pid() != child.pid());
        if (owner.isPresent()) {
            return PidFile.alreadyRunning(owner.get().pid());
        }
        String why = state.filter(last -> !last.ok())
                .map(last -> String.join("; ", last.lines()))
                .orElse("it ended by itself; see " + logFile());
        DaemonState.remove(pidFile);
        return new CommandException(why);
    }

    private Path logFile() {
        return configuration.get(Settings.LOG_FILE);
    }

    private static boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }
}
