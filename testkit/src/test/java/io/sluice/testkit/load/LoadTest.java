package io.sluice.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadTest {
    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        return Load.commandLine()
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(arguments);
    }

    @Test
    void namesItsScenarios() {
        assertThat(run("--help")).isZero();
        assertThat(said.toString()).contains("BASELINE, FANOUT, UNICAST, HANDSHAKE, MEMORY,");
    }

    @Test
    void saysWhichScenarioItDoesNotKnow() {
        assertThat(run("typo")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains("'typo'", "UNICAST").doesNotContain("\tat ");
    }

    @Test
    void saysThatThereIsNoJar() {
        assertThat(run("unicast", "--jar=nowhere.jar")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains("--jar: nowhere.jar is not there").doesNotContain("\tat ");
    }
}
