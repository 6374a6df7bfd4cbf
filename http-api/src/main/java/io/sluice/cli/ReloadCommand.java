package io.sluice.cli;

import io.sluice.config.ConfigurationReader;
import io.sluice.config.Settings;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(
        description = "Makes the daemon read its configuration again, without dropping a connection; says what changed"
                + " and what needs a restart.",
        sortOptions = false)
final class ReloadCommand implements Callable<Integer> {
    /** What finds the daemon. */
    private static final Set<String> FOR_THE_COMMAND =
            Set.of(ConfigurationReader.FILE, Settings.PID_FILE.name(), Settings.LOG_FILE.name());

    private final Flags flags;

    ReloadCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() throws Exception {
        String unheard = flags.given().keySet().stream()
                .filter(name -> !FOR_THE_COMMAND.contains(name))
                .sorted()
                .map(name -> "--" + name)
                .collect(Collectors.joining(", "));
        if (!unheard.isEmpty()) {
            System.err.println("sluice: the daemon keeps the flags that it was started with and does not hear of "
                    + unheard + "; restart gives it others");
        }
        return new Daemon(flags.read(), flags.arguments()).reload() ? 0 : SluiceCommand.FAILED;
    }
}
