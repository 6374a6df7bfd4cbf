package io.sluice.cli;

import io.sluice.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        description = "Starts Sluice: a push broker. Flags win over the environment, that over the file, that over"
                + " defaults.",
        synopsisSubcommandLabel = "[COMMAND]",
        sortOptions = false)
final class StartCommand implements Callable<Integer> {
    private final Flags flags;

    @Option(
            names = {"-d", "--daemon"},
            description = "Run in the background, see pid-file and log-file.")
    private boolean daemon;

    StartCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = flags.read();
        configuration.checkFiles();
        if (daemon) {
            new Daemon(configuration, flags.arguments()).start();
            return 0;
        }
        return new Foreground(configuration, flags).run();
    }
}
