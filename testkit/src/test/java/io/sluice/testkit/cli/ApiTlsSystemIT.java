package io.sluice.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.TestClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose API speaks TLS: to callers, to its own commands, and with a new certificate after a reload. */
class ApiTlsSystemIT {
    @TempDir
    Path directory;

    private Shell shell;
    private int api;
    private int gateway;

    @BeforeEach
    void start() throws Exception {
        shell = new Shell(directory);
        api = Shell.freePort();
        gateway = Shell.freePort();
        certify("first");
        configure("api.tls.certificate: certificate.pem", "api.tls.key: key.pem");
        Shell.Result started = shell.sluice("start", "-d", "--config", "sluice.yaml");
        assertThat(started.status()).as(started.error()).isZero();
        assertThat(started.output()).contains("https://127.0.0.1:" + api + "/v1");
    }

    @AfterEach
    void stop() throws Exception {
        shell.sluice("stop", "--config", "sluice.yaml");
    }

    @Test
    void servesCallersAndItsOwnCommands() throws Exception {
        assertThat(curl("--http2", "/readyz")).contains("\"ready\"");
        assertThat(curl("--http1.1", "/v1/getAllClientCount")).contains("\"result\":0");
        try (TestClient client = TestClient.webSocket(URI.create("ws://127.0.0.1:" + gateway + "/"))) {
            Shell.Result connections = shell.sluice("connections", "--config", "sluice.yaml");
            assertThat(connections.error()).isEmpty();
            assertThat(connections.output()).contains(client.clientId());
        }
        Shell.Result ignorant = shell.sluice("status");
        assertThat(ignorant.status()).isEqualTo(1);
        assertThat(ignorant.error()).contains("https://127.0.0.1:" + api, "api.tls.certificate");
    }

    @Test
    void showsANewCertificateAfterAReload() throws Exception {
        certify("second");
        Shell.Result early = shell.sluice("status", "--config", "sluice.yaml");
        assertThat(early.error()).contains("another certificate, of CN=first");

        assertThat(shell.sluice("reload", "--config", "sluice.yaml").output())
                .contains("certificates and keys were read again");
        assertThat(shell.sluice("status", "--config", "sluice.yaml").error()).isEmpty();
    }

    @Test
    void keepsItsCertificateWhenTheNewOneIsBrokenOrGone() throws Exception {
        Files.copy(directory.resolve("certificate.pem"), directory.resolve("good.pem"));
        Files.writeString(directory.resolve("certificate.pem"), "no certificate");
        assertThat(shell.sluice("reload", "--config", "sluice.yaml").error())
                .contains("the old configuration is kept", "api.tls.certificate: certificate.pem");

        configure();
        assertThat(shell.sluice("reload", "--config", "sluice.yaml").error())
                .contains("TLS begins and ends with a restart only");
        assertThat(curl("--http2", "/readyz")).contains("\"ready\"");
    }

    private void configure(String... more) throws IOException {
        Files.write(
                directory.resolve("sluice.yaml"),
                List.of(
                        "api.listen: 127.0.0.1:" + api,
                        "gateway.listen: [\"websocket://127.0.0.1:" + gateway + "\"]",
                        "gateway.drain-seconds: 1",
                        String.join("\n", more)));
    }

    private void certify(String name) throws Exception {
        run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name
                + " -keyout key.pem -out certificate.pem");
    }

    private String curl(String version, String path) throws Exception {
        return run("curl -sS -k " + version + " https://127.0.0.1:" + api + path);
    }

    private String run(String command) throws Exception {
        Process process = new ProcessBuilder(command.split(" "))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
