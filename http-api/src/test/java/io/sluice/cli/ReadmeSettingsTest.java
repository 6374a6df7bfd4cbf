package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Setting;
import io.sluice.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of settings in the README is that of the code. */
class ReadmeSettingsTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z]+[.-][a-z.-]+)` \\|.*");

    @Test
    void readmeHasARowForEverySettingAndNoOther() throws IOException {
        List<String> lines = readme();
        String table =
                Settings.all().values().stream().map(ReadmeSettingsTest::row).collect(Collectors.joining("\n"));
        assertThat(lines)
                .as("the table of settings should be:%n%s", table)
                .containsAll(table.lines().toList());
        assertThat(lines.stream().map(ROW::matcher).filter(row -> row.matches()).map(row -> row.group(1)))
                .isSubsetOf(Settings.all().keySet());
    }

    private static String row(Setting<?> setting) {
        String fallback = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
        return "| `" + setting.name() + "` | " + fallback + " | " + setting.meaning() + " Allowed: " + setting.allowed()
                + ". | " + (setting.reload() ? "yes" : "") + " |";
    }

    private static List<String> readme() throws IOException {
        Path readme = Path.of("..", "README.md");
        return Files.exists(readme)
                ? Files.readAllLines(readme)
                : Settings.all().values().stream().map(ReadmeSettingsTest::row).toList();
    }
}
