package io.sluice.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(description = "Stops the daemon of this pid-file: no new connections, drain, exit.", sortOptions = false)
final class StopCommand implements Callable<Integer> {
    private final Flags flags;

    StopCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() throws Exception {
        new Daemon(flags.read(), flags.arguments()).stop();
        return 0;
    }
}
