package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(description = "Shows client connections, as the nodes that hold them see them.", sortOptions = false)
final class ConnectionsCommand implements Callable<Integer> {
    private final Flags flags;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Option(names = "--json", description = "A list of objects, for programs.")
    private boolean json;

    @Option(names = "--node", paramLabel = "N", description = "Only those of this node.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--limit", paramLabel = "K", description = "At most so many, 1 to 10000. Default: 100.")
    private int limit = 100;

    ConnectionsCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() {
        check();
        Logging.off();
        try (Observer observer = Observer.of(flags.read())) {
            Observer.Answer answer = observer.connections(node, limit);
            System.out.print(json ? Output.json(answer.items()) : table(answer.items()));
            answer.unanswered().forEach(silent -> System.err.println("sluice: node " + silent + " did not answer"));
        }
        return 0;
    }

    private void check() {
        if (limit < 1 || limit > Connections.MAX_LIMIT) {
            throw misused("--limit: " + limit + " (expected: 1 to " + Connections.MAX_LIMIT + ")");
        }
        try {
            node.ifPresent(NodeId::parse);
        } catch (IllegalArgumentException e) {
            throw misused("--node: " + e.getMessage());
        }
    }

    private ParameterException misused(String line) {
        return new ParameterException(spec.commandLine(), line);
    }

    private static String table(List<JsonNode> connections) {
        Table table = new Table(
                "CLIENT ID",
                "UID",
                "GROUPS",
                "PROTOCOL",
                "REMOTE ADDRESS",
                "AGE",
                "IDLE",
                "BYTES IN",
                "BYTES OUT",
                "QUEUED");
        for (JsonNode connection : connections) {
            List<String> groups = new ArrayList<>();
            connection.path("groups").forEach(group -> groups.add(group.asText()));
            table.row(
                    connection.path("client_id").asText(),
                    connection.path("uid").isNull()
                            ? "-"
                            : connection.path("uid").asText(),
                    groups.isEmpty() ? "-" : String.join(",", groups),
                    connection.path("protocol").asText(),
                    connection.path("remote_address").asText(),
                    Output.span(connection.path("age_ms").asLong()),
                    Output.span(connection.path("idle_ms").asLong()),
                    Output.bytes(connection.path("bytes_in").asLong()),
                    Output.bytes(connection.path("bytes_out").asLong()),
                    Output.bytes(connection.path("queued_bytes").asLong()));
        }
        return table.toString();
    }
}
