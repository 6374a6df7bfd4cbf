package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(description = "Events that the webhook did not take: list, replay or drop them.")
final class DeadCommand implements Callable<Integer> {
    static final int MAX_LIMIT = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "dead: a command is missing (expected: dead list, dead replay or dead drop)");
    }

    /** What there is. */
    @Command(description = "Lists them, oldest first.", sortOptions = false)
    static final class ListCommand implements Callable<Integer> {
        private final Flags flags;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call
        private CommandSpec spec;

        @Option(names = "--json", description = "A list of objects with the whole events, for programs.")
        private boolean json;

        @Option(names = "--after", paramLabel = "ID", description = "Only those after this one: the next page.")
        private String after = "";

        @Option(names = "--limit", paramLabel = "K", description = "At most so many, 1 to 1000. Default: 100.")
        private int limit = 100;

        ListCommand(Flags flags) {
            this.flags = flags;
        }

        @Override
        public Integer call() {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw new ParameterException(
                        spec.commandLine(), "--limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
            }
            Logging.off();
            try (Observer observer = Observer.of(flags.read())) {
                List<JsonNode> letters = observer.deadLetters(after, limit);
                System.out.print(json ? Output.json(letters) : table(letters));
            }
            return 0;
        }

        private static String table(List<JsonNode> letters) {
            Table table = new Table("ID", "TYPE", "SUBJECT", "TIME", "WHY");
            for (JsonNode letter : letters) {
                JsonNode event = letter.path("event");
                table.row(
                        letter.path("id").asText(),
                        event.path("type").asText("-"),
                        event.path("subject").asText("-"),
                        Output.time(event.path("time").asText("-")),
                        letter.path("why").asText());
            }
            return table.toString();
        }
    }

    /** Ends some of them, in one way or the other. */
    @Command(sortOptions = false)
    static final class EndCommand implements Callable<Integer> {
        private static final int PAGE = 100;

        private final Flags flags;
        private final DeadLetterEnd end;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call
        private CommandSpec spec;

        @Option(names = "--all", description = "All that there are.")
        private boolean all;

        @Parameters(paramLabel = "ID", description = "As dead list shows them.")
        private List<String> ids = List.of();

        EndCommand(Flags flags, DeadLetterEnd end) {
            this.flags = flags;
            this.end = end;
        }

        @Override
        public Integer call() {
            if (all != ids.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), end.word() + ": expected: IDs of dead letters, or --all");
            }
            Logging.off();
            try (Observer observer = Observer.of(flags.read())) {
                return all ? endAll(observer) : endNamed(observer);
            }
        }

        private int endNamed(Observer observer) {
            int done = 0;
            for (String id : ids) {
                if (observer.end(end, id)) {
                    done++;
                } else {
                    System.err.println("sluice: " + id + ": no such dead letter (it may have been ended before)");
                }
            }
            System.out.println(end.done() + ": " + done);
            return done == ids.size() ? 0 : SluiceCommand.FAILED;
        }

        /** Each once: one that dies again meanwhile has a later id, and is met when it is early enough. */
        private int endAll(Observer observer) {
            int done = 0;
            String last = "";
            for (List<JsonNode> page = observer.deadLetters(last, PAGE);
                    !page.isEmpty();
                    page = observer.deadLetters(last, PAGE)) {
                for (JsonNode letter : page) {
                    last = letter.path("id").asText();
                    done += observer.end(end, last) ? 1 : 0;
                }
            }
            System.out.println(end.done() + ": " + done);
            return 0;
        }
    }
}
