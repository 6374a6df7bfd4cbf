package io.sluice.testkit.load;

import io.sluice.testkit.socket.SelectorLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a jar: starts Redis, a gateway and an API, loads them, and compares with the bare loop. */
@Command(
        name = "sluice-load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures a sluice.jar against the bare-socket loop on this machine.",
            "Starts redis-server, a gateway and an API by itself; needs about 3 GB and 20,000 open files."
        })
public final class Load implements Callable<Integer> {
    /** What can be measured. */
    enum Scenario {
        BASELINE,
        FANOUT,
        UNICAST,
        HANDSHAKE,
        MEMORY,
        HOSTILE,
        WEBHOOK,
        OUTAGE
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description = "of ${COMPLETION-CANDIDATES}, any case; none = all of them")
    private List<Scenario> scenarios = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--jar", description = "default: ${DEFAULT-VALUE}")
    private Path jar = Path.of("http-api/target/sluice.jar");

    @Option(names = "--clients", split = ",", description = "sizes of fan-out; default: 1000,10000")
    private List<Integer> clients = List.of(1000, 10_000);

    @Option(names = "--attacks", split = ",", description = "of hostile: ${COMPLETION-CANDIDATES}; default: all")
    private List<Attack> attacks = List.of(Attack.values());

    @Option(names = "--seconds", description = "of one round; default: ${DEFAULT-VALUE}")
    private int seconds = 6;

    @Option(names = "--warm-up", description = "seconds before the first round; default: ${DEFAULT-VALUE}")
    private int warmUp = 10;

    @Option(names = "--rounds", description = "the median counts; default: ${DEFAULT-VALUE}")
    private int rounds = 3;

    @Option(names = "--outage-seconds", description = "of the webhook; default: ${DEFAULT-VALUE}")
    private int outageSeconds = 60;

    @Option(
            names = "--max-behind",
            description = "messages a client may be behind before publishers wait; default: ${DEFAULT-VALUE}")
    private int maxBehind = 2000;

    @Option(names = "--no-pin", negatable = true, description = "let the system place the processes")
    private boolean pin = true;

    @Option(names = "--json", description = "write every round there")
    private Path json = Path.of("");

    @Option(names = "--markdown", description = "write the tables there")
    private Path markdown = Path.of("");

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Load()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--jar: " + jar + " is not there (expected: a sluice.jar that was built)");
        }
        var report = new Report();
        var plan = new Plan(
                Duration.ofSeconds(warmUp),
                Duration.ofSeconds(seconds),
                rounds,
                maxBehind,
                Duration.ofSeconds(outageSeconds));
        try (var loop = new SelectorLoop("load")) {
            new Suite(loop, new Cores(pin), jar.toAbsolutePath(), plan, report).run(wanted(), clients, attacks);
        } finally {
            Targets.compare(report, clients);
            System.out.println();
            System.out.println(report.markdown());
            write(json, report.json());
            write(markdown, report.markdown());
        }
        return 0;
    }

    private List<Scenario> wanted() {
        return scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios;
    }

    private static void write(Path file, String text) throws IOException {
        if (!file.toString().isEmpty()) {
            Files.writeString(file, text);
        }
    }
}
