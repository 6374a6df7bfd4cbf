package io.sluice.testkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority that signs certificates, with the openssl command. */
final class Issuer {
    private static final String PASSWORD = "secret";
    private static final List<String> KEY =
            List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout");

    private final Path directory;

    Issuer(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of("req", "-x509", "-days", "2", "-subj", "/CN=authority"));
        command.addAll(KEY);
        command.addAll(List.of("authority.key", "-out", "authority.pem"));
        openssl(command);
    }

    /** Its own certificate. */
    Path pem() {
        return directory.resolve("authority.pem");
    }

    /** A server's side of TLS, with a certificate for this name, such as {@code IP:127.0.0.1}. */
    SSLContext issue(String subjectAlternativeName) throws Exception {
        List<String> command = new ArrayList<>(List.of("req", "-subj", "/CN=server"));
        command.addAll(KEY);
        command.addAll(List.of("server.key", "-out", "server.csr"));
        openssl(command);
        Files.writeString(directory.resolve("names"), "subjectAltName=" + subjectAlternativeName + "\n");
        openssl(List.of(("x509 -req -days 2 -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial"
                        + " -extfile names -out server.pem")
                .split(" ")));
        openssl(List.of(("pkcs12 -export -in server.pem -inkey server.key -out server.p12 -passout pass:" + PASSWORD)
                .split(" ")));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("server.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void openssl(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(words);
        command.add(0, "openssl");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
