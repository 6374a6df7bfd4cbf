package io.sluice.testkit.fault.report;

import java.util.List;
import java.util.Map;

/** The results as a page: a table of all scenarios, and below it what was broken. */
final class Markdown {
    private static final String HEAD = """
            | | fault | Redis | clients connected | sends answered 200 | other answers | deliveries | lost | missed | duplicated | out of order | ghosts, s | recovery, s | promises |
            | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
            """;

    private Markdown() {}

    static String of(List<Result> results) {
        var text = new StringBuilder(HEAD);
        results.forEach(result -> text.append(row(result)));
        List<String> broken =
                results.stream().flatMap(result -> result.broken().stream()).toList();
        text.append("\n");
        if (broken.isEmpty()) {
            text.append("All promises were kept.\n");
        } else {
            text.append("Promises that were broken:\n\n");
            broken.forEach(line -> text.append("- ").append(line).append("\n"));
        }
        return text.toString();
    }

    private static String row(Result result) {
        long most = result.samples().stream()
                .mapToLong(sample -> sample.connected())
                .max()
                .orElse(0);
        return "| "
                + String.join(
                        " | ",
                        result.letter(),
                        result.name(),
                        result.redis(),
                        grouped(most),
                        figure(result, "answered_200"),
                        grouped(others(result)),
                        figure(result, "deliveries"),
                        measured(result, "lost"),
                        figure(result, "missed_while_declared_dead"),
                        measured(result, "duplicated"),
                        measured(result, "out of order"),
                        figure(result, "ghost_seconds"),
                        figure(result, "recovery_seconds"),
                        result.passed() ? "kept" : "**" + result.broken().size() + " broken**")
                + " |\n";
    }

    private static long others(Result result) {
        return number(result, "sent") - number(result, "answered_200");
    }

    private static long number(Result result, String name) {
        return result.figures().get(name) instanceof Number n ? n.longValue() : 0;
    }

    private static String figure(Result result, String name) {
        Object value = result.figures().get(name);
        if (value instanceof Double d) {
            return Check.one(d);
        }
        return value instanceof Number n ? grouped(n.longValue()) : "";
    }

    /** Without the examples behind the count. */
    private static String measured(Result result, String promise) {
        return result.checks().stream()
                .filter(check -> check.promise().equals(promise))
                .map(check -> check.measured().split(" ", 2)[0])
                .findFirst()
                .orElse("");
    }

    private static String grouped(long value) {
        return String.format(java.util.Locale.ROOT, "%,d", value);
    }

    /** What the machine and the programs were. */
    static String circumstances(Map<String, String> circumstances) {
        var text = new StringBuilder();
        circumstances.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append("\n"));
        return text.toString();
    }
}
