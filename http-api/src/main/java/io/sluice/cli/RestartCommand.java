package io.sluice.cli;

import io.sluice.config.Configuration;
import io.sluice.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        description = "Stops the daemon, if there is one, and starts it with the flags that it had; flags given here"
                + " are added and win.",
        sortOptions = false)
final class RestartCommand implements Callable<Integer> {
    private final Flags flags;

    RestartCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() throws Exception {
        Configuration asked = flags.read();
        Optional<DaemonState> before = DaemonState.read(asked.get(Settings.PID_FILE));
        List<String> arguments = new ArrayList<>();
        before.ifPresent(state -> state.arguments().stream()
                .filter(argument -> !flags.given().containsKey(Flags.name(argument)))
                .forEach(arguments::add));
        arguments.addAll(flags.arguments());
        // Read before the old one is stopped: a broken configuration must not cost a running broker.
        Flags merged = Flags.of(arguments);
        Configuration configuration = merged.read();
        configuration.checkFiles();
        Daemon daemon = new Daemon(configuration, merged.arguments());
        if (PidFile.owner(asked.get(Settings.PID_FILE)).isPresent()) {
            daemon.stop();
        }
        daemon.start();
        return 0;
    }
}
