package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Setting;
import io.sluice.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of settings in the README has the keys, the defaults and the reload marks of the code. */
class ReadmeSettingsTest {
    private static final Pattern CHAPTER = Pattern.compile("(?s)\n## Configuration\n(.*?)\n## ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`.*?`)( ⟳)? \\|(.*?)\\|.*\\|$");
    private static final Pattern KEY = Pattern.compile("`([^`]+)`");

    @Test
    void readmeHasEveryKeyWithItsDefaultAndItsReloadMark() throws IOException {
        String chapter = CHAPTER.matcher(Files.readString(Path.of("..", "README.md")))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
        List<String> told = new ArrayList<>();
        ROW.matcher(chapter).results().forEach(row -> told.addAll(lines(row)));
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(Settings.all().values().stream()
                        .map(ReadmeSettingsTest::line)
                        .toList());
    }

    /** A row may hold several keys, with their defaults in the same order. */
    private static List<String> lines(MatchResult row) {
        List<String> keys =
                KEY.matcher(row.group(1)).results().map(match -> match.group(1)).toList();
        List<String> defaults =
                keys.size() == 1 ? List.of(row.group(3)) : List.of(row.group(3).split(",", keys.size()));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String fallback = defaults.get(Math.min(i, defaults.size() - 1));
            lines.add(line(keys.get(i), plain(fallback), row.group(2) != null));
        }
        return lines;
    }

    private static String line(Setting<?> setting) {
        return line(setting.name(), setting.defaultText(), setting.reload());
    }

    private static String line(String key, String fallback, boolean reload) {
        return key + " = " + fallback + (reload ? " (reload)" : "");
    }

    /** People read "55 s" and "50,000" more easily than what is typed. */
    private static String plain(String cell) {
        String text = cell.strip().replace("`", "").replace("(empty)", "");
        return text.matches("[0-9][0-9,]*( [a-zA-Z]+)?") ? text.replaceAll("[ ,]", "") : text;
    }
}
