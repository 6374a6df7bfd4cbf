package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SluiceCommandTest {
    private final StringWriter output = new StringWriter();
    private final StringWriter error = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--redis.url x | --redis.url: unknown key, did you mean --redis.uri",
                "start --redis.url=secret | --redis.url: unknown key, did you mean --redis.uri",
                "stat | stat: unknown command, did you mean status",
                "start now | now: unknown command",
                "dead foo | foo: unknown command (expected: list or replay or drop)",
                "--role | --role: a value is missing (expected: one of all, gateway, api)",
                "--role all --role api | --role: given twice",
                "--role gate | role: \"gate\" (expected: one of all, gateway, api), given in --role",
                "start -d --gateway.ping-interval=5x | gateway.ping-interval: \"5x\" (expected: a duration",
                "status --lease-seconds 1h | lease-seconds: \"1h\" (expected: a duration",
                "reload --api.listen 0.0.0.0:8080 | api.listen: \"0.0.0.0:8080\" (expected: a loopback address",
                "events | events: nothing to do (expected: events tail)",
                "start --events.url http://x | --events.url: unknown key",
                "start --gateway.listen text://127.0.0.1:0 --connect.jwt.jwks keys.json | gateway.listen: text://127.0.0.1:0 (expected: websocket or wss only",
                "start --connect.hook.url http://127.0.0.1:9/ --connect.hook.timeout 10s | connect.hook.timeout: 10000ms (expected: less than gateway.handshake-timeout",
                "--config /nowhere.yaml | config: /nowhere.yaml does not exist",
                "start --gateway.tls.certificate /no/c.pem --gateway.tls.key /no/k.pem | gateway.tls.certificate: /no/c.pem does not exist (expected: a PEM file",
                "start -d --gateway.tls.certificate /no/c.pem --gateway.tls.key /no/k.pem | gateway.tls.certificate: /no/c.pem does not exist (expected: a PEM file",
                "connections --limit 0 | --limit: 0 (expected: 1 to 10000)",
                "connections --limit many | --limit: many (expected: ",
                "dead | dead: a command is missing (expected: dead list, dead replay or dead drop)",
                "dead list --limit 0 | --limit: 0 (expected: 1 to 1000)",
                "dead replay | replay: expected: IDs of dead letters, or --all",
                "dead drop 1-0 --all | drop: expected: IDs of dead letters, or --all",
                "connections --node short | --node: node id: short (expected: 8 base64url characters)",
            })
    void refusesMisuseInOneLineWithStatus2(String arguments, String line) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(error.toString().lines())
                .singleElement()
                .asString()
                .startsWith("sluice: ")
                .contains(line);
        assertThat(error.toString()).doesNotContain("secret");
        assertThat(output.toString()).isEmpty();
    }

    @Test
    void helpNamesEveryCommandAndEveryKey() {
        assertThat(run("--help")).isZero();
        String help = output.toString().replaceAll("\\s+", "");
        assertThat(help).contains("start", "stop", "restart", "reload", "status", "connections", "--config=FILE");
        Settings.all()
                .values()
                .forEach(setting -> assertThat(help)
                        .contains(setting.flag() + "=VALUE", setting.meaning().replaceAll("\\s+", "")));
        assertThat(help).contains("[\"init\",{\"client_id\":\"${client_id}\"}]");
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("--version")).isZero();
        assertThat(output.toString().lines()).singleElement().asString().startsWith("sluice ");
    }

    @Test
    void flagsStandBeforeOrAfterTheCommand() {
        assertThat(run("--role", "gate", "status")).isEqualTo(2);
        assertThat(run("status", "--role", "gate")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--type=mesage", "--type=client.", "--client=short", "--group="})
    void eventsThatCannotBeAreNotWaitedFor(String filter) {
        assertThat(run("events", "tail", filter)).isEqualTo(2);
        assertThat(error.toString()).startsWith("sluice: " + filter.substring(0, filter.indexOf('=')) + ": ");
        assertThat(error.toString().lines()).hasSize(1);
    }

    private int run(String... arguments) {
        CommandLine command = SluiceCommand.commandLine();
        command.setOut(new PrintWriter(output)).setErr(new PrintWriter(error));
        return command.execute(arguments);
    }
}
