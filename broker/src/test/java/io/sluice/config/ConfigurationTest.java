package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.GatewaySettings.SlowConsumerPolicy;
import io.sluice.config.ListenAddress.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    @Test
    void defaultsAreThoseOfTheContract() {
        Configuration defaults = read(Map.of());
        GatewaySettings gateway = defaults.gateway();
        assertThat(defaults.role()).isEqualTo(Role.ALL);
        assertThat(defaults.embedsRedis()).isTrue();
        assertThat(gateway.listen()).containsExactly(new ListenAddress(Protocol.WEBSOCKET, false, "0.0.0.0", 8282));
        assertThat(gateway.pingInterval()).isEqualTo(Duration.ofSeconds(55));
        assertThat(gateway.pingNotResponseLimit()).isEqualTo(1);
        assertThat(gateway.pingData()).isEmpty();
        assertThat(gateway.welcome()).isEqualTo("[\"init\",{\"client_id\":\"${client_id}\"}]");
        assertThat(gateway.maxMessageSize()).isEqualTo(65_536);
        assertThat(gateway.sendBuffer()).isEqualTo(1_048_576);
        assertThat(gateway.slowConsumer()).isEqualTo(SlowConsumerPolicy.CLOSE);
        assertThat(gateway.admission()).isEqualTo(new AdmissionLimits(0, 0, 0));
        assertThat(gateway.allowedOrigins()).containsExactly("*");
        assertThat(gateway.drain()).isEqualTo(Duration.ofSeconds(30));
        assertThat(gateway.trustedProxies()).isEmpty();
        assertThat(gateway.tls()).isEmpty();
        assertThat(defaults.api().host()).isEqualTo("127.0.0.1");
        assertThat(defaults.api().port()).isEqualTo(8080);
        RedisSettings redis = defaults.redis("redis://localhost");
        assertThat(redis.prefix()).isEqualTo("sluice");
        assertThat(redis.lease()).isEqualTo(Duration.ofSeconds(8));
        assertThat(redis.awaitReplica()).isFalse();
        assertThat(redis.groupsPerClient()).isEqualTo(1000);
        assertThat(redis.events().types()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"55s,55000", "500ms,500", "2m,120000", "7,7000", "1h,3600000", "0,0"})
    void readsDurations(String text, long millis) {
        assertThat(read(Map.of("gateway.ping-interval", text)).gateway().pingInterval())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "64KiB,65536", "1MiB,1048576", "2048B,2048"})
    void readsSizes(String text, int bytes) {
        assertThat(read(Map.of("gateway.send-buffer", text)).gateway().sendBuffer())
                .isEqualTo(bytes);
    }

    @Test
    void recordsEveryTypeOfEventWhereThereIsAWebhook() {
        Configuration read =
                read(Map.of("events.types", "closed", "webhook.url", "https://x/e", "webhook.secret", "s"));

        assertThat(read.redis("redis://x").events().types())
                .hasSize(Settings.EventType.values().length)
                .contains("connected", "closed");
        assertThat(read.webhook().isOn()).isTrue();
        assertThat(read(Map.of()).webhook().isOn()).isFalse();
    }

    @Test
    void readsListsAndListeners() {
        String listen = "websocket://127.0.0.1:0, text://[::1]:9000,frame+ssl://0.0.0.0:9001";
        Configuration read = read(Map.of(
                "gateway.listen",
                listen,
                "gateway.tls.certificate",
                "c.pem",
                "gateway.tls.key",
                "k.pem",
                "events.types",
                "connected,closed"));
        assertThat(read.gateway().listen())
                .containsExactly(
                        new ListenAddress(Protocol.WEBSOCKET, false, "127.0.0.1", 0),
                        new ListenAddress(Protocol.TEXT, false, "::1", 9000),
                        new ListenAddress(Protocol.FRAME, true, "0.0.0.0", 9001));
        assertThat(read.gateway().tls()).isPresent();
        assertThat(read.redis("redis://x").events().types()).isEqualTo(Set.of("connected", "closed"));
    }

    @Test
    void pingDataIsTheTextAsGiven() {
        byte[] data = read(Map.of("gateway.ping-data", "{\"type\":\"ping\"}"))
                .gateway()
                .pingData()
                .orElseThrow()
                .bytes();
        assertThat(new String(data, StandardCharsets.UTF_8)).isEqualTo("{\"type\":\"ping\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role | gate | one of all, gateway, api",
                "role | ALL | one of all, gateway, api",
                "redis.uri | localhost:6379 | redis://host:6379",
                "redis.uri | http://localhost | redis://host:6379",
                "redis.prefix | a{b} | 1 to 64 characters",
                "redis.durability | all | one of none, replica",
                "lease-seconds | 1s | 4s to 300s",
                "gateway.listen | ws://0.0.0.0:8282 | scheme websocket, wss",
                "gateway.listen | websocket://0.0.0.0 | scheme://host:port",
                "gateway.listen | websocket://0.0.0.0:65536 | scheme://host:port",
                "gateway.listen | '' | scheme://host:port",
                "gateway.ping-interval | 5x | a duration such as 500ms, 55s or 2m",
                "gateway.ping-interval | -1 | a duration",
                "gateway.ping-interval | 25h | 0s to 24h",
                "gateway.ping-not-response-limit | one | a whole number from 0 to 1000",
                "gateway.ping-not-response-limit | 99999999999 | a whole number from 0 to 1000",
                "gateway.max-message-size | 64KB | a size such as 512, 64KiB or 1MiB",
                "gateway.max-message-size | 0 | 1 to 16MiB",
                "gateway.max-message-size | 999999999999GiB | 1 to 16MiB",
                "gateway.slow-consumer | block | one of close, drop",
                "gateway.allowed-origins | example.com | * or an origin",
                "gateway.trusted-proxies | 10.0.0.0/33 | an address or network",
                "gateway.trusted-proxies | proxy.local | an address or network",
                "gateway.trusted-proxies | 300.0.0.1 | an address or network",
                "gateway.transport | kqueue | one of auto, epoll, io_uring, nio",
                "api.listen | 8080 | host:port",
                "api.listen | ::1:8080 | host:port",
                "events.types | connected,messages | one of connected, message, closed",
                "webhook.url | ftp://x/ | a URL such as",
                "webhook.url | http:///nobody | a URL such as",
                "webhook.url | https://x/#part | a URL such as",
                "webhook.max-in-flight | 0 | from 1 to",
            })
    void namesKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith(key + ": ")
                .contains(value, "expected: ", allowed)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis.url", "connect.jwt.key", "webhook.uri", "x"})
    void refusesKeysThatAreNotThere(String key) {
        assertThatThrownBy(() -> read(Map.of(key, "1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("--" + key + ": unknown key");
    }

    @Test
    void takesOneKeyForTokens() {
        assertThatThrownBy(() -> read(Map.of("connect.jwt.jwks", "keys.json", "connect.jwt.public-key", "key.pem")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("connect.jwt: two keys (expected: one of");
    }

    @Test
    void guessesWhatWasMeant() {
        assertThatThrownBy(() -> read(Map.of("redis.url", "x"))).hasMessageContaining("did you mean redis.uri?");
    }

    @Test
    void refusesAnOpenApiWithoutKeys() {
        assertThatThrownBy(() -> read(Map.of("api.listen", "0.0.0.0:8080")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("api.listen: \"0.0.0.0:8080\" (expected: a loopback address, because api.keys is empty;"
                        + " set api.keys to let others in)");
        assertThat(read(Map.of("api.listen", "0.0.0.0:8080", "api.keys", "0123456789"))
                        .api()
                        .keys())
                .containsExactly(ApiKey.parse("0123456789"));
        assertThat(read(Map.of("api.listen", "0.0.0.0:8080", "role", "gateway")).role())
                .isEqualTo(Role.GATEWAY);
    }

    @Test
    void refusesTlsWithoutItsFiles() {
        assertThatThrownBy(() -> read(Map.of("gateway.listen", "wss://0.0.0.0:8443")))
                .hasMessageStartingWith("gateway.tls.certificate: empty");
        assertThatThrownBy(() -> read(Map.of("gateway.tls.certificate", "c.pem")))
                .hasMessageStartingWith("gateway.tls.key: empty");
    }

    @Test
    void neverShowsSecrets() {
        assertThatThrownBy(() -> read(Map.of("api.keys", "short")))
                .message()
                .startsWith("api.keys: *** (expected: a list, each SECRET")
                .doesNotContain("short");
        assertThatThrownBy(() -> read(Map.of("redis.uri", "redis://:hunter2@host with space")))
                .message()
                .doesNotContain("hunter2");
        Configuration read = read(Map.of("api.keys", "hunter2hunter2", "redis.uri", "redis://u:hunter2@h:1"));
        assertThat(read.api().toString()).doesNotContain("hunter2");
        assertThat(read.redis("redis://u:hunter2@h:1").toString()).doesNotContain("hunter2");
    }

    @Test
    void tellsWhatChanged() {
        Configuration before = read(Map.of("api.keys", "0123456789"));
        Configuration after = read(Map.of("api.keys", "9876543210", "gateway.ping-interval", "55000ms", "role", "api"));
        List<Setting<?>> changes = before.changesTo(after);
        assertThat(changes).containsExactly(Settings.ROLE, Settings.API_KEYS);
        assertThat(changes).filteredOn(Setting::reload).containsExactly(Settings.API_KEYS);
    }

    private static Configuration read(Map<String, String> flags) {
        return ConfigurationReader.read(flags, Map.of());
    }
}
