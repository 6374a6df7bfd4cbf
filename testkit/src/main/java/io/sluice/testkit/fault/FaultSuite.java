package io.sluice.testkit.fault;

import io.sluice.testkit.fault.report.Result;
import io.sluice.testkit.fault.scenario.Play;
import io.sluice.testkit.redis.RedisTopology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Runs what was selected, one after the other, each with fresh processes.
 *
 * <p>Threads: the caller's.
 *
 * <p>Failure: a broken promise is in the result; what could not be played at all is an exception.
 */
public final class FaultSuite {
    private final Selection selection;

    public FaultSuite(Selection selection) {
        this.selection = selection;
    }

    /** @param each gets every result as soon as it is there */
    public void run(Consumer<Result> each) {
        for (Selection.Pair pair : selection.pairs()) {
            System.out.println(pair.scenario().letter() + " " + pair.scenario().name() + ", " + pair.redis() + " ...");
            Result result = run(pair);
            System.out.println(summary(result));
            each.accept(result);
        }
    }

    private Result run(Selection.Pair pair) {
        Path directory = directory();
        try (RedisTopology redis = start(pair.redis(), directory)) {
            return new Play(pair.scenario(), selection.form(), selection.seed()).on(redis);
        } finally {
            remove(directory);
        }
    }

    private static RedisTopology start(String kind, Path directory) {
        return switch (kind) {
            case "standalone" -> RedisTopology.standalone(directory);
            case "sentinel" -> RedisTopology.sentinel(directory);
            case "cluster" -> RedisTopology.cluster(directory);
            default -> throw new IllegalArgumentException("redis: " + kind);
        };
    }

    private static String summary(Result result) {
        String verdict = result.passed() ? "kept all promises" : "BROKE " + String.join("\n  ", result.broken());
        return String.format(Locale.ROOT, "  %.0f s, %s%n  %s", result.seconds(), verdict, result.figures());
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("sluice-faults-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
