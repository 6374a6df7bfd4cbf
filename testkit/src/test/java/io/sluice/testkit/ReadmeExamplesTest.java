package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What users are to copy from the README is what is compiled and run here, and the versions are those in use. */
class ReadmeExamplesTest {
    private static final Path TREE = Path.of("..");
    private static final Pattern CHAPTER = Pattern.compile("(?ms)^## Testing your application\\n(.*?)(?=^## )");
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>");
    private static final Pattern PACKAGE = Pattern.compile("\\Apackage .*?;\\n\\n");

    @Test
    void theExamplesAreTheTestsThatRun() throws IOException {
        assertThat(JAVA.matcher(chapter()).results().map(block -> block.group(1)))
                .containsExactly(source("OrderTrackingIT"), source("GatewayLossIT"));
    }

    @Test
    void theDependenciesAreThoseInUse() throws IOException {
        String parent = Files.readString(TREE.resolve("pom.xml"));
        String testcontainers = first("<testcontainers.version>(.*?)</", parent);
        String sluice = first("<artifactId>sluice-parent</artifactId>\\s*<version>(.*?)</", parent);

        List<String> told = VERSION.matcher(chapter())
                .results()
                .map(match -> match.group(1) + " " + match.group(2))
                .toList();

        assertThat(told).containsExactly("sluice-testkit " + sluice, "testcontainers-junit-jupiter " + testcontainers);
    }

    private static String chapter() throws IOException {
        return first(CHAPTER.pattern(), Files.readString(TREE.resolve("README.md")));
    }

    private static String source(String name) throws IOException {
        Path file = Path.of("src/test/java/io/sluice/testkit/example", name + ".java");
        return PACKAGE.matcher(Files.readString(file)).replaceFirst("");
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing like " + pattern));
    }
}
