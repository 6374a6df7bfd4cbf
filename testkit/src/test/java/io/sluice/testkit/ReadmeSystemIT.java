package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the shell blocks of README.md as they stand there but for the port numbers, one script for each chapter. Only the
 * two commands that build are left to the build itself.
 *
 * <p>A line {@code # prints: X} in a block is a promise: X is in the output of the script.
 */
class ReadmeSystemIT {
    private static final Pattern CHAPTER = Pattern.compile("(?ms)^## (.*?)\\n(.*?)(?=^## |\\z)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");
    private static final Pattern PORT = Pattern.compile("\\b(8080|8282|8[0-3]9[12]|6390)\\b");
    private static final Pattern FLAG = Pattern.compile("--([a-z][a-z.-]+)=");
    private static final Pattern METHOD = Pattern.compile("\"/v1/(\\w+)\"");
    private static final Pattern PROMISE = Pattern.compile("(?m)^ *# prints: (.*)$");

    private final Map<String, String> ports = new HashMap<>();

    @TempDir
    private Path directory;

    @Test
    void theTypicalFlowDoesWhatItSays() throws IOException {
        run("The typical flow");
    }

    @Test
    void scalingOutByHandDoesWhatItSays() throws IOException {
        run("Scaling out");
    }

    @Test
    void eventsAreReadAsItSays() throws IOException {
        run("Events");
    }

    @Test
    void operationsDoWhatTheySay() throws IOException {
        run("Operations");
    }

    @Test
    void theTwoCommandsAreNamed() throws IOException {
        String commands = chapter("Two commands");

        assertThat(commands).contains("mvn -q package -DskipTests && java -jar http-api/target/sluice.jar");
        assertThat(commands).contains("mvn -B -ntp verify");
    }

    @Test
    void theTablesNameEveryKeyAndEveryMethod() throws IOException {
        String keys = chapter("Configuration");
        String methods = chapter("Methods");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> help = List.of(java, "-jar", SluiceCluster.jar().toString(), "--help");
        try (ChildProcess printing = ChildProcess.start(directory, "help", Map.of(), help);
                SluiceCluster cluster = SluiceCluster.builder().bothInOne(1).start()) {
            printing.awaitExit(Duration.ofSeconds(30));

            assertThat(FLAG.matcher(printing.log()).results().map(flag -> flag.group(1)))
                    .hasSizeGreaterThan(25)
                    .allSatisfy(key -> assertThat(keys).contains(key.equals("config") ? "--config" : "`" + key + "`"));
            assertThat(METHOD.matcher(cluster.api().get("/openapi.json").body())
                            .results()
                            .map(method -> method.group(1)))
                    .hasSizeGreaterThan(30)
                    .allSatisfy(method -> assertThat(methods).contains("`" + method + "`"));
        }
    }

    private void run(String chapter) throws IOException {
        String text = chapter(chapter);
        String blocks =
                BLOCK.matcher(text).results().map(block -> block.group(1)).collect(Collectors.joining("\n"));
        assertThat(blocks).as(chapter).isNotBlank();
        Path jar = directory.resolve("http-api/target/sluice.jar");
        Files.createDirectories(jar.getParent());
        Files.copy(SluiceCluster.jar(), jar);
        // What the chapter leaves in the background ends with the script.
        String script = "set -eu\ntrap 'kill $(jobs -p) $(cat sluice.pid 2>/dev/null) 2>/dev/null || true; wait' EXIT\n"
                + withFreePorts(blocks);
        Files.writeString(directory.resolve("readme.sh"), script);
        Map<String, String> environment = Map.of(
                "SLUICE_API_LISTEN", "127.0.0.1:" + port("8080"),
                "SLUICE_GATEWAY_LISTEN", "websocket://127.0.0.1:" + port("8282"));
        try (ChildProcess shell =
                ChildProcess.start(directory, "readme", environment, List.of("bash", "-x", "readme.sh"))) {
            int status = shell.awaitExit(Duration.ofSeconds(120));
            String output = shell.log();
            assertThat(status).as(output).isZero();
            Matcher promises = PROMISE.matcher(blocks);
            while (promises.find()) {
                assertThat(output).contains(promises.group(1).strip());
            }
        }
    }

    /** Somebody may be using those of the README while tests run. */
    private String withFreePorts(String script) {
        return PORT.matcher(script).replaceAll(match -> port(match.group()));
    }

    private String port(String written) {
        return ports.computeIfAbsent(written, port -> String.valueOf(Ports.free()));
    }

    private static String chapter(String title) throws IOException {
        Path readme = SluiceCluster.jar().resolve("../../../README.md").normalize();
        return CHAPTER.matcher(Files.readString(readme))
                .results()
                .filter(match -> match.group(1).equals(title))
                .map(match -> match.group(2))
                .findFirst()
                .orElseThrow(() -> new AssertionError("README.md has no chapter " + title));
    }
}
