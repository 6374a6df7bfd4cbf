package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
    @TempDir
    Path directory;

    @Test
    void flagsWinOverEnvironmentOverFileOverDefaults() throws IOException {
        String file = file("redis: {prefix: file}\ngateway: {ping-interval: 1s, drain-seconds: 1, max-connections: 1}");
        Configuration read = ConfigurationReader.read(
                Map.of("config", file, "redis.prefix", "flag"),
                Map.of("SLUICE_REDIS_PREFIX", "variable", "SLUICE_GATEWAY_PING_INTERVAL", "2s"));
        assertThat(read.get(Settings.REDIS_PREFIX)).isEqualTo("flag");
        assertThat(read.get(Settings.PING_INTERVAL)).isEqualTo(Duration.ofSeconds(2));
        assertThat(read.get(Settings.DRAIN)).isEqualTo(Duration.ofSeconds(1));
        assertThat(read.get(Settings.SLOW_CONSUMER)).isEqualTo(GatewaySettings.SlowConsumerPolicy.CLOSE);
    }

    @Test
    void tellsWhichSettingsOfTheFileDoNotCount() throws IOException {
        String file = file("redis: {prefix: file}\ngateway: {ping-interval: 1s, drain-seconds: 1, max-connections: 1}");
        assertThat(ConfigurationReader.overridden(
                        Map.of("config", file, "redis.prefix", "flag", "lease-seconds", "9"),
                        Map.of(
                                "SLUICE_REDIS_PREFIX", "variable",
                                "SLUICE_GATEWAY_PING_INTERVAL", "2s",
                                "SLUICE_GATEWAY_DRAIN_SECONDS", "1s")))
                .containsOnly(
                        Map.entry(Settings.REDIS_PREFIX, "--redis.prefix"),
                        Map.entry(Settings.PING_INTERVAL, "SLUICE_GATEWAY_PING_INTERVAL"));
        assertThat(ConfigurationReader.overridden(Map.of("redis.prefix", "flag"), Map.of()))
                .isEmpty();
    }

    @Test
    void readsNestedMapsDottedKeysAndLists() throws IOException {
        Configuration read = readFile("""
                role: gateway
                redis.uri: redis://localhost
                lease-seconds: 10
                gateway:
                  listen:
                    - websocket://127.0.0.1:1
                    - text://127.0.0.1:2
                  tls.certificate: c.pem
                  tls: {key: k.pem}
                  ping-data:
                  allowed-origins: "https://a.example, https://b.example"
                """);
        assertThat(read.role()).isEqualTo(Role.GATEWAY);
        assertThat(read.gateway().listen()).hasSize(2);
        assertThat(read.gateway().tls()).hasValue(new TlsFiles(Path.of("c.pem"), Path.of("k.pem")));
        assertThat(read.gateway().pingData()).isEmpty();
        assertThat(read.gateway().allowedOrigins()).containsExactly("https://a.example", "https://b.example");
        assertThat(read.get(Settings.LEASE)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void anEmptyFileChangesNothing() throws IOException {
        assertThat(readFile("# nothing\n").changesTo(ConfigurationReader.read(Map.of(), Map.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis: {url: x} | redis.url: unknown key, did you mean redis.uri?",
                "redis: x | redis: unknown key",
                "backend: {url: x} | backend.url: unknown key",
                "role: [all] | role: \"[all]\" (expected: one of all, gateway, api)",
                "role: {a: 1} | role: a nested value",
                "gateway.welcome: [init] | gateway.welcome: \"[init]\" (expected: any text)",
                "gateway.ping-interval: soon | gateway.ping-interval: \"soon\" (expected: a duration",
                "gateway.listen: [{a: b}] | gateway.listen: a nested value",
                "{gateway.listen: [null]} | gateway.listen: null",
                "[a, b] | is no YAML map",
                "{gateway.tls.key: a, gateway: {tls.key: b}} | gateway.tls.key: given twice",
                "{role: all, role: api} | role is given twice (expected: once)",
                "'role: all: x' | line 1, column 10: this is no YAML (expected: lines of key: value",
                "'role: [all' | line 1, column 11: this is no YAML (expected: lines of key: value",
                "'{role: all, x' | this is no YAML (expected: lines of key: value",
            })
    void explainsWhatIsWrongInTheFile(String yaml, String message) {
        assertThatThrownBy(() -> readFile(yaml))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .contains(message, "sluice.yaml")
                .doesNotContain("\n");
    }

    @Test
    void explainsAFileThatIsNotThere() {
        assertThatThrownBy(() -> ConfigurationReader.read(Map.of(), Map.of("SLUICE_CONFIG", "/nowhere/sluice.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("config: /nowhere/sluice.yaml does not exist (expected: a YAML file)");
        assertThatThrownBy(() -> ConfigurationReader.read(Map.of("config", directory.toString()), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith("config: " + directory);
    }

    @Test
    void refusesUnknownAndBadVariables() {
        assertThatThrownBy(() -> ConfigurationReader.read(Map.of(), Map.of("SLUICE_REDIS_URL", "x")))
                .hasMessageStartingWith("SLUICE_REDIS_URL: unknown key, did you mean SLUICE_REDIS_URI?");
        assertThatThrownBy(() -> ConfigurationReader.read(Map.of(), Map.of("SLUICE_ROLE", "x")))
                .hasMessage("role: \"x\" (expected: one of all, gateway, api), given in SLUICE_ROLE");
        assertThatThrownBy(() -> ConfigurationReader.read(Map.of(), Map.of("SLUICE_PORT", "8080")))
                .hasMessageStartingWith("SLUICE_PORT: unknown key");
    }

    @Test
    void aBadValueIsRefusedAlsoWhereAnotherOverridesIt() {
        assertThatThrownBy(() -> ConfigurationReader.read(Map.of("role", "all"), Map.of("SLUICE_ROLE", "x")))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void ignoresWhatKubernetesSetsForAServiceNamedSluice() {
        Map<String, String> environment = Map.of(
                "SLUICE_SERVICE_HOST", "10.0.0.1",
                "SLUICE_SERVICE_PORT", "8282",
                "SLUICE_PORT", "tcp://10.0.0.1:8282",
                "SLUICE_PORT_8282_TCP", "tcp://10.0.0.1:8282",
                "SLUICE_PORT_8282_TCP_PORT", "8282",
                "SLUICE_REDIS_SERVICE_PORT_REDIS", "6379",
                "SLUICE_REDIS_PORT", "tcp://10.0.0.2:6379",
                "PATH", "/bin");
        assertThat(ConfigurationReader.read(Map.of(), environment).embedsRedis())
                .isTrue();
    }

    @Test
    void everyKeyHasAVariableOfItsOwnAndAMeaning() {
        Set<String> variables = new HashSet<>();
        assertThat(Settings.all().values()).allSatisfy(setting -> {
            assertThat(variables.add(setting.variable())).isTrue();
            assertThat(setting.meaning()).endsWith(".");
            assertThat(setting.allowed()).isNotEmpty();
        });
        assertThat(Settings.REDIS_URI.variable()).isEqualTo("SLUICE_REDIS_URI");
        assertThat(Settings.GATEWAY_ADMIN.variable()).isEqualTo("SLUICE_GATEWAY_ADMIN_LISTEN");
    }

    @Test
    void aListInTheFileKeepsItsItemsWhole() throws IOException {
        assertThatThrownBy(() -> readFile("gateway.listen: ['websocket://127.0.0.1:1,text://127.0.0.1:2']"))
                .isInstanceOf(ConfigurationException.class);
        assertThat(readFile("api.keys: [first-key-1, second-key-2]").api().keys())
                .isEqualTo(List.of(ApiKey.parse("first-key-1"), ApiKey.parse("second-key-2")));
    }

    private Configuration readFile(String yaml) throws IOException {
        return ConfigurationReader.read(Map.of("config", file(yaml)), Map.of());
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("sluice.yaml"), yaml).toString();
    }
}
