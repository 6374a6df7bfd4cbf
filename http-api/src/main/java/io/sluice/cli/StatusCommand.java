package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        description = "Shows all nodes of the cluster, read from Redis; with an embedded Redis, the process at"
                + " api.listen is asked.",
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {
    private final Flags flags;

    @Option(names = "--json", description = "A list of objects, for programs.")
    private boolean json;

    @Option(
            names = "--verify",
            description = "Compares Redis with itself and with the memory of every gateway, and says what differs;"
                    + " exit status 0 when all agrees, 1 when not.")
    private boolean verify;

    StatusCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() {
        Logging.off();
        try (Observer observer = Observer.of(flags.read())) {
            if (verify) {
                JsonNode report = observer.verify();
                System.out.print(json ? Output.json(report) : differences(report));
                return report.path("agrees").asBoolean() ? 0 : SluiceCommand.FAILED;
            }
            List<JsonNode> nodes = observer.nodes();
            System.out.print(json ? Output.json(nodes) : table(nodes));
        }
        return 0;
    }

    private static String differences(JsonNode report) {
        StringBuilder text = new StringBuilder();
        for (JsonNode found : report.path("differences")) {
            text.append("node ")
                    .append(found.path("node").asText())
                    .append("  ")
                    .append(found.path("kind").asText())
                    .append("  ")
                    .append(found.path("subject").asText())
                    .append(": ")
                    .append(found.path("message").asText())
                    .append('\n');
        }
        int unnamed = report.path("difference_count").asInt()
                - report.path("differences").size();
        if (unnamed > 0) {
            text.append("and ").append(unnamed).append(" more\n");
        }
        report.path("unanswered")
                .forEach(node -> text.append("node ")
                        .append(node.asText())
                        .append(" did not answer: its memory is not compared\n"));
        long clients = 0;
        for (JsonNode node : report.path("nodes")) {
            clients += node.path("clients").asLong();
        }
        return text.append(report.path("agrees").asBoolean() ? "all agrees: " : "not all agrees: ")
                .append(report.path("nodes").size())
                .append(" nodes, ")
                .append(clients)
                .append(" clients compared\n")
                .toString();
    }

    private static String table(List<JsonNode> nodes) {
        Table table = new Table(
                "NODE",
                "VERSION",
                "ROLE",
                "ADDRESS",
                "UP SINCE",
                "CONNECTIONS",
                "GROUPS",
                "UIDS",
                "IN/S",
                "OUT/S",
                "QUEUED",
                "SEND FAILURES",
                "MEMORY",
                "LEASE AGE");
        for (JsonNode node : nodes) {
            table.row(
                    node.path("node").asText(),
                    node.path("version").asText(),
                    node.path("role").asText(),
                    node.path("address").asText(),
                    Output.time(node.path("up_since").asText()),
                    node.path("connections").asText(),
                    node.path("groups").asText(),
                    node.path("uids").asText(),
                    Output.rate(node.path("messages_in_per_second").asDouble()),
                    Output.rate(node.path("messages_out_per_second").asDouble()),
                    Output.bytes(node.path("queued_bytes").asLong()),
                    node.path("send_failures").asText(),
                    Output.bytes(node.path("memory_bytes").asLong()),
                    Output.span(node.path("lease_age_ms").asLong()));
        }
        return table.toString();
    }
}
