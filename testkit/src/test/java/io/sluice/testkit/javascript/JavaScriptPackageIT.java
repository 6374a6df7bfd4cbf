package io.sluice.testkit.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client by itself: its own tests, its size, its types and what would be published. */
class JavaScriptPackageIT {
    private static final int MOST_BYTES = 8 * 1000;

    private static final Pattern PATH = Pattern.compile("\"path\": \"([^\"]+)\"");

    private static NodeTools tools;

    @BeforeAll
    static void install() throws IOException {
        tools = NodeTools.install();
    }

    @Test
    void passesItsOwnTests() throws IOException {
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (Stream<Path> files = Files.list(NodeTools.tests())) {
            files.map(Path::toString).filter(name -> name.endsWith(".test.mjs")).forEach(command::add);
        }

        String output = tools.run(command.toArray(String[]::new));

        assertThat(output).containsPattern("(?m)^. tests \\d{2,}$").contains("fail 0", "skipped 0");
    }

    @Test
    void isSmallAndOfTheLanguageThatMiniProgramsKnow() throws IOException {
        String script = NodeTools.client().resolve("sluice.js").toString();
        Path small = tools.directory().resolve("sluice.min.js");

        tools.run(tools.tool("terser"), script, "--compress", "--mangle", "--comments", "/^!/", "-o", small.toString());
        tools.run(tools.tool("acorn"), "--ecma2015", "--silent", script);

        assertThat(Files.size(small)).isLessThan(MOST_BYTES);
        assertThat(tools.run("node", "-p", "typeof require('./sluice.min.js').Sluice"))
                .isEqualToIgnoringWhitespace("function");
    }

    @Test
    void tellsEditorsTheTruth() throws IOException {
        Path types = Files.createDirectories(tools.directory().resolve("types"));
        for (String name : List.of("module.mts", "common.cts", "bundled.ts", "page.ts")) {
            Files.writeString(
                    types.resolve(name),
                    Files.readString(NodeTools.tests().resolve("types").resolve(name)));
        }

        compile("nodenext", "nodenext", "types/module.mts", "types/common.cts");
        compile("esnext", "bundler", "types/bundled.ts");
        compile("none", "node10", "types/page.ts");
    }

    private static void compile(String module, String resolution, String... files) {
        List<String> command = new ArrayList<>(List.of(tools.tool("tsc"), "--noEmit", "--strict"));
        command.addAll(List.of("--target", "es2022", "--lib", "es2022,dom", "--module", module));
        command.addAll(List.of("--moduleResolution", resolution));
        command.addAll(List.of(files));
        tools.run(command.toArray(String[]::new));
    }

    @Test
    void canBeImportedAndRequired() {
        String script = "import Sluice, { Sluice as named } from 'sluice-client';"
                + "import { createRequire } from 'node:module';"
                + "const required = createRequire(process.cwd() + '/x.js')('sluice-client');"
                + "console.log(new Set([Sluice, named, required, required.Sluice]).size, Sluice.name);";

        assertThat(tools.run("node", "--input-type=module", "-e", script)).isEqualToIgnoringWhitespace("1 Sluice");
    }

    @Test
    void publishesWhatItNeedsAndNoMore() {
        String output = tools.run(
                "npm", "pack", "--dry-run", "--json", NodeTools.client().toString());

        assertThat(PATH.matcher(output).results().map(path -> path.group(1)))
                .containsExactlyInAnyOrder(
                        "README.md", "package.json", "sluice.d.mts", "sluice.d.ts", "sluice.js", "sluice.mjs");
    }
}
