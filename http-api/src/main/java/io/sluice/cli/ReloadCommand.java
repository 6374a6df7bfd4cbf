package io.sluice.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        description = "Makes the daemon read its configuration again, without dropping a connection; says what changed"
                + " and what needs a restart.",
        sortOptions = false)
final class ReloadCommand implements Callable<Integer> {
    private final Flags flags;

    ReloadCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() throws Exception {
        return new Daemon(flags.read(), flags.arguments()).reload() ? 0 : SluiceCommand.FAILED;
    }
}
