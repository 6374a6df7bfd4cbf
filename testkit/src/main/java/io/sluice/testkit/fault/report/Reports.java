package io.sluice.testkit.fault.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The files of a run, written anew after every scenario, so that one that hangs takes nothing with it.
 *
 * <p>Threads: one.
 */
public final class Reports {
    private static final String INTRODUCTION = """
            Real processes, a crowd of WebSocket clients, callers that number every message, and a ledger that knows who must,
            may and must not get each of them. *Lost* is a message answered 200 that a client did not get although it was a
            member from before the call and stayed connected; *missed* is the same in a time for which events told that the client
            was gone, or that Redis had forgotten. *Ghosts* is how long after a death any list still showed the
            dead. *Recovery* is from the end of the harm to the last call that failed, or to the first message through the
            slowest gateway, whichever was later.
            """;

    private static final String JSON_FILE = "faults.json";

    private final Path directory;
    private final List<Result> results = new ArrayList<>();

    /** @param directory made if it is not there */
    public Reports(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, with what earlier runs left there; a scenario that is played again takes the place of what it was. */
    public static Reports continued(Path directory) {
        Reports reports = new Reports(directory);
        Path before = directory.resolve(JSON_FILE);
        if (Files.exists(before)) {
            try {
                reports.results.addAll(List.of(new ObjectMapper().readValue(before.toFile(), Result[].class)));
            } catch (IOException e) {
                throw new UncheckedIOException(before + " (expected: the report of an earlier run)", e);
            }
        }
        return reports;
    }

    public void add(Result result) {
        results.removeIf(before ->
                before.letter().equals(result.letter()) && before.redis().equals(result.redis()));
        results.add(result);
        results.sort(Comparator.comparing(Result::letter)); // stable: the kinds of Redis stay in their order
        Map<String, String> circumstances = Circumstances.now();
        String line = Circumstances.line(circumstances);
        write(JSON_FILE, json());
        write(
                "faults.md",
                "# Sluice under faults\n\n" + Markdown.circumstances(circumstances) + "\n" + Markdown.of(results));
        write("faults.svg", Picture.of(results, line));
    }

    /**
     * Writes the page that goes into the repository, with its picture beside it.
     *
     * @param page ends in {@code .md}
     * @param again the command that repeats the run
     */
    public void publish(Path page, String again) {
        Map<String, String> circumstances = Circumstances.now();
        String name = String.valueOf(page.getFileName()).replaceAll("\\.md$", ".svg");
        Path picture = page.resolveSibling(name.toLowerCase(Locale.ROOT));
        String text = "# Sluice under faults\n\n" + INTRODUCTION + "\n" + Markdown.circumstances(circumstances)
                + "\nRun it again, from the root of the repository after `mvn package`:\n\n```\n" + again
                + "\n```\n\n![each scenario over time](" + picture.getFileName() + ")\n\n" + Markdown.of(results);
        write(page.toAbsolutePath(), text);
        write(picture.toAbsolutePath(), Picture.of(results, Circumstances.line(circumstances)));
    }

    public List<Result> results() {
        return List.copyOf(results);
    }

    private String json() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(results);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results are plain values", e);
        }
    }

    private void write(String name, String text) {
        write(directory.resolve(name), text);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
