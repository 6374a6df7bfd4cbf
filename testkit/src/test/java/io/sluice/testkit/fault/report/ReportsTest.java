package io.sluice.testkit.fault.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.testkit.fault.watch.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
    @TempDir
    Path directory;

    private static Result result(String letter, String redis, boolean kept) {
        return new Result(
                letter,
                "a fault",
                redis,
                1,
                2.5,
                Map.of("sent", 7, "recovery_seconds", 0.5),
                List.of(new Check("lost", "0", kept ? "0" : "1", kept)),
                List.of(new Timeline.Mark(1, 2, "harm")),
                List.of(new Timeline.Sample(1, 10, 5, 0, 3)));
    }

    @Test
    void goesOnFromTheReportOfAnEarlierRun() throws IOException {
        Reports first = new Reports(directory);
        first.add(result("a", "standalone", false));
        first.add(result("c", "standalone", true));

        Reports second = Reports.continued(directory);
        second.add(result("a", "standalone", true));
        second.add(result("b", "cluster", true));

        assertThat(second.results()).extracting(Result::letter).containsExactly("a", "b", "c");
        assertThat(second.results()).allMatch(Result::passed);
        assertThat(Files.readString(directory.resolve("faults.md")))
                .contains("| b |")
                .doesNotContain("broken**");
    }

    @Test
    void beginsAnewWithoutOne() {
        assertThat(Reports.continued(directory).results()).isEmpty();
    }

    @Test
    void saysWhatItExpectsOfAFileThatIsNone() throws IOException {
        Files.writeString(directory.resolve("faults.json"), "{");
        assertThatThrownBy(() -> Reports.continued(directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("expected: the report of an earlier run");
    }
}
