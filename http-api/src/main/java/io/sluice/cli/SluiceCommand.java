package io.sluice.cli;

import io.sluice.config.ConfigurationException;
import io.sluice.config.Setting;
import io.sluice.config.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: which command, with which settings. Without a command it is {@code start}. */
public final class SluiceCommand {
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private SluiceCommand() {}

    /** Runs a command; what {@code start} starts has ended when this returns. */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        Flags flags = new Flags();
        CommandLine root = command("sluice", new StartCommand(flags), flags);
        root.addSubcommand(command("start", new StartCommand(flags), flags));
        root.addSubcommand(command("stop", new StopCommand(flags), flags));
        root.addSubcommand(command("restart", new RestartCommand(flags), flags));
        root.addSubcommand(command("reload", new ReloadCommand(flags), flags));
        root.addSubcommand(command("status", new StatusCommand(flags), flags));
        root.addSubcommand(command("connections", new ConnectionsCommand(flags), flags));
        CommandLine events = command("events", new EventsCommand(), flags);
        events.addSubcommand(command("tail", new EventsTailCommand(flags), flags));
        root.addSubcommand(events);
        CommandLine dead = command("dead", new DeadCommand(), flags);
        dead.addSubcommand(command("list", new DeadCommand.ListCommand(flags), flags));
        dead.addSubcommand(ending(
                flags,
                DeadLetterEnd.REPLAY,
                "Puts them back at the end of their streams, to be delivered anew; each once, however often it is"
                        + " asked for."));
        dead.addSubcommand(ending(flags, DeadLetterEnd.DROP, "Forgets them."));
        root.addSubcommand(dead);
        return root.setInterpolateVariables(false)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(SluiceCommand::misused)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    private static CommandLine ending(Flags flags, DeadLetterEnd end, String description) {
        CommandLine line = command(end.word(), new DeadCommand.EndCommand(flags, end), flags);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    private static CommandLine command(String name, Callable<Integer> command, Flags flags) {
        CommandLine line = new CommandLine(command);
        CommandSpec spec = line.getCommandSpec().name(name).versionProvider(new Version());
        spec.usageMessage().abbreviateSynopsis(true);
        spec.addOption(standard("Show this help and exit.", "-h", "--help")
                .usageHelp(true)
                .build());
        spec.addOption(standard("Show the version and exit.", "-V", "--version")
                .versionHelp(true)
                .build());
        flags.addTo(spec);
        return line;
    }

    /** Not picocli's own: their names need the interpolation that would garble our defaults. */
    private static OptionSpec.Builder standard(String description, String... names) {
        return OptionSpec.builder(names).description(description);
    }

    private static int misused(ParameterException failure, String[] arguments) {
        return say(failure.getCommandLine(), message(failure), MISUSED);
    }

    /** Those of a command that has some of its own, such as dead, else all. */
    private static String commands(CommandLine misused) {
        return misused.getParent() != null && !misused.getSubcommands().isEmpty()
                ? String.join(" or ", misused.getSubcommands().keySet())
                : "start, stop, restart, reload, status, connections, events or dead";
    }

    private static String message(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0).split("=", 2)[0];
            List<String> guesses = unmatched.getSuggestions();
            String guess = guesses.isEmpty() ? "" : ", did you mean " + String.join(" or ", guesses) + "?";
            return argument.startsWith("-")
                    ? argument + ": unknown key" + guess + " (expected: a key that --help lists)"
                    : argument + ": unknown command" + guess + " (expected: " + commands(failure.getCommandLine())
                            + ")";
        }
        if (failure instanceof OverwrittenOptionException twice
                && twice.getOverwritten() instanceof OptionSpec option) {
            return option.longestName() + ": given twice (expected: once)";
        }
        if (failure instanceof MissingParameterException missing
                && missing.getMissing().get(0) instanceof OptionSpec option) {
            return option.longestName() + ": a value is missing (expected: " + allowed(option) + ")";
        }
        if (failure.getArgSpec() instanceof OptionSpec option) {
            return option.longestName() + ": " + failure.getValue() + " (expected: " + allowed(option) + ")";
        }
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static String allowed(OptionSpec option) {
        Setting<?> setting = Settings.all().get(option.longestName().substring(2));
        return setting != null ? setting.allowed() : String.join(" ", option.description());
    }

    private static int failed(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof ConfigurationException) {
            return say(command, String.valueOf(failure.getMessage()), MISUSED);
        }
        if (failure instanceof CommandException) {
            return say(command, String.valueOf(failure.getMessage()), FAILED);
        }
        throw failure;
    }

    private static int say(CommandLine command, String line, int status) {
        PrintWriter error = command.getErr();
        error.println("sluice: " + line);
        error.flush();
        return status;
    }

    /** What the manifest of the jar says. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sluice " + text()};
        }

        static String text() {
            String version = SluiceCommand.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
