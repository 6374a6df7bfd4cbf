package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private static final String DIGEST = ApiKey.digest("0123456789".getBytes(StandardCharsets.UTF_8));

    @Test
    void namesABareSecretAfterItsDigest() {
        assertThat(ApiKey.parse("0123456789"))
                .isEqualTo(new ApiKey("key-" + DIGEST.substring(0, 6), DIGEST, Optional.of("0123456789"), List.of()));
    }

    @Test
    void takesADigestForTheSecret() {
        assertThat(ApiKey.parse("sha256:" + DIGEST))
                .isEqualTo(new ApiKey("key-" + DIGEST.substring(0, 6), DIGEST, Optional.empty(), List.of()));
        assertThat(ApiKey.parse("web:sha256:" + DIGEST + ":send"))
                .isEqualTo(new ApiKey("web", DIGEST, Optional.empty(), List.of("send")));
    }

    @Test
    void readsScopesWithPrefixes() {
        assertThat(ApiKey.parse("web:0123456789:send:group=chat.*, getNodes,manage:uid=u:7")
                        .scopes())
                .containsExactly("send:group=chat.*", "getNodes", "manage:uid=u:7");
    }

    @Test
    void tellsCommasOfScopesFromCommasOfTheList() {
        String text = "0123456789,web:1234567890:send,read,ops:9876543210,x:0987654321:getNodes,manage:group=a";
        List<ApiKey> keys = ConfigurationReader.read(Map.of("api.keys", text), Map.of())
                .api()
                .keys();
        assertThat(keys).extracting(ApiKey::name).containsExactly("key-" + DIGEST.substring(0, 6), "web", "ops", "x");
        assertThat(keys)
                .extracting(ApiKey::scopes)
                .containsExactly(List.of(), List.of("send", "read"), List.of(), List.of("getNodes", "manage:group=a"));
    }

    /** Of two rights the more careless one would win. */
    @Test
    void refusesOneSecretUnderTwoNames() {
        for (String again : List.of("0123456789", "sha256:" + DIGEST)) {
            assertThatThrownBy(() ->
                            ConfigurationReader.read(Map.of("api.keys", "web:0123456789:read,ops:" + again), Map.of()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("api.keys: *** (expected: every secret once; web and ops have the same)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "web:short",
                "web:0123456789:",
                "web:0123456789:sned",
                "web:0123456789:send:room=1",
                "web:0123456789:send:group=",
                "two words:0123456789",
                "0123456789:send",
                "mysecret1:sendToAll",
                "sha256:0123456789",
                "web:sha256:0123"
            })
    void refusesAnythingElseWithoutShowingIt(String entry) {
        assertThatThrownBy(() -> ConfigurationReader.read(Map.of("api.keys", entry), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("api.keys: *** (expected: a list, each SECRET")
                .hasMessageEndingWith("given in --api.keys");
    }

    @Test
    void saysWhichEntryIsWrong() {
        for (String keys :
                List.of("web:0123456789:read,short,ops:9876543210", "web:0123456789,ops:98765:send,x:0987654321")) {
            assertThatThrownBy(() -> ConfigurationReader.read(Map.of("api.keys", keys), Map.of()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageEndingWith("), entry 2 of 3, given in --api.keys")
                    .hasMessageNotContaining("short")
                    .hasMessageNotContaining("98765");
        }
    }
}
