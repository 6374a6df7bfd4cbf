package io.sluice.testkit.fault;

import io.sluice.testkit.fault.report.Reports;
import io.sluice.testkit.fault.report.Result;
import io.sluice.testkit.fault.scenario.Form;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The fault suite as a command. */
@Command(
        name = "sluice-faults",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Breaks gateways, APIs, Redis and networks under load, and checks what was promised.",
            "Starts redis-server and sluice.jar by itself; needs 20,000 open files."
        })
public final class Faults implements Callable<Integer> {
    @Option(names = "--full", description = "as large and long as it was meant, on every kind of Redis")
    private boolean full;

    @Option(names = "--only", split = ",", description = "letters of scenarios; default: all")
    private List<String> only = List.of();

    @Option(names = "--redis", split = ",", description = "of standalone, sentinel, cluster")
    private List<String> redis = List.of();

    @Option(names = "--seed", description = "repeats all choices; default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--clients", description = "in place of each scenario's own number")
    private int clients;

    @Option(names = "--directory", description = "for the reports; default: ${DEFAULT-VALUE}")
    private Path directory = Path.of("testkit/target/faults");

    @Option(names = "--continue", description = "add to the report that is in the directory")
    private boolean continued;

    @Option(names = "--publish", description = "write a page for the repository there, such as testkit/FAULTS.md")
    private Path page = Path.of("");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Faults()).execute(args));
    }

    @Override
    public Integer call() {
        var reports = continued ? Reports.continued(directory) : new Reports(directory);
        var selection = new Selection(new Form(full, clients), only, redis, seed);
        new FaultSuite(selection).run(reports::add);
        if (!page.toString().isEmpty()) {
            reports.publish(page, again());
        }
        return reports.results().stream().allMatch(Result::passed) ? 0 : 1;
    }

    private String again() {
        return "java -Xmx2g -cp testkit/target/sluice-load.jar " + Faults.class.getName() + (full ? " --full" : "")
                + (only.isEmpty() ? "" : " --only=" + String.join(",", only))
                + (redis.isEmpty() ? "" : " --redis=" + String.join(",", redis))
                + (clients == 0 ? "" : " --clients=" + clients) + " --seed=" + seed;
    }
}
