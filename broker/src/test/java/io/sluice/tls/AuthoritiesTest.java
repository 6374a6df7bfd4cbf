package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthoritiesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no certificate",
                "-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n"
            })
    void namesTheSettingWhoseFileHoldsNoCertificate(String content) throws Exception {
        Path file = Files.writeString(directory.resolve("ca.pem"), content);

        refuses(file);
    }

    @Test
    void namesTheSettingWhoseFileIsNotThere() {
        refuses(directory.resolve("nowhere.pem"));
    }

    private static void refuses(Path file) {
        assertThatThrownBy(() -> Authorities.of("webhook.ca", file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("webhook.ca: " + file + " (expected: certificates in PEM)");
    }
}
