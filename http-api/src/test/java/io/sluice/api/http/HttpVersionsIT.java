package io.sluice.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.TlsFiles;
import io.sluice.metrics.ApiMetrics;
import io.sluice.tls.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/1.1 and HTTP/2 over TLS with the JDK's client, HTTP/2 in cleartext with curl. */
class HttpVersionsIT {
    private static final Path PEM = Path.of("../broker/src/test/resources/tls");
    private static final HttpSettings PLAIN = HttpSettings.of("127.0.0.1", 0).withMaxBodySize(100_000);

    @TempDir
    Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<CompletableFuture<Response>> held = new CopyOnWriteArrayList<>();
    private final Router router = Router.builder()
            .post("/echo", "echo", request -> done(request.body()))
            .get("/hold", request -> {
                CompletableFuture<Response> stage = new CompletableFuture<>();
                held.add(stage);
                return stage;
            })
            .build();
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (HttpServer server : servers) {
            server.close().toCompletableFuture().get(15, TimeUnit.SECONDS);
        }
        assertThat(meters.get("sluice.api.connections").gauge().value()).isZero();
    }

    private static CompletableFuture<Response> done(byte[] body) {
        return CompletableFuture.completedFuture(Response.text(200, "text/plain", body));
    }

    private HttpServer start(HttpSettings settings) {
        HttpServer server = HttpServer.start(settings, router, new ApiMetrics(meters))
                .toCompletableFuture()
                .join();
        servers.add(server);
        return server;
    }

    private static HttpSettings tls(HttpSettings settings) {
        TlsFiles files = new TlsFiles(PEM.resolve("first.pem"), PEM.resolve("first-key.pem"));
        return settings.withTls(Optional.of(new Certificates("api.tls", Optional.of(files), "h2", "http/1.1")));
    }

    private static HttpClient client(Version version) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustsAnybody()}, null);
        return HttpClient.newBuilder().version(version).sslContext(trusting).build();
    }

    /** Where a server ends what is under way: the JDK's client of 17 gives up a call that is reset or told to go. */
    private static Process curl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "10"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String flag(Version version) {
        return version == Version.HTTP_2 ? "--http2" : "--http1.1";
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static HttpRequest.Builder to(HttpServer server, String path) {
        return HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + server.address().getPort() + path));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void answersManyAtOnce(Version version) throws Exception {
        HttpServer server = start(tls(PLAIN));
        HttpClient client = client(version);
        // The first one alone: requests that come before it is known that HTTP/2 is spoken open connections of their
        // own.
        assertThat(client.send(to(server, "/echo").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString())
                        .version())
                .isEqualTo(version);

        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            String body = i + " " + "x".repeat(i * 1000);
            answers.add(client.sendAsync(
                    to(server, "/echo").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()));
        }

        for (int i = 0; i < answers.size(); i++) {
            HttpResponse<String> answer = answers.get(i).get(10, TimeUnit.SECONDS);
            assertThat(answer.body()).isEqualTo(i + " " + "x".repeat(i * 1000));
            assertThat(answer.headers().firstValue("date")).isPresent();
            assertThat(answer.headers().firstValue("content-length"))
                    .contains("" + answer.body().length());
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void letsACallerReadTheRefusalOfALargeUploadAndGoOn(Version version) throws Exception {
        HttpServer server = start(tls(PLAIN));
        String url = "https://127.0.0.1:" + server.address().getPort() + "/echo";
        Path large = Files.write(directory.resolve("large"), new byte[3_000_000]);

        Process curl = curl("-k", flag(version), "--data-binary", "@" + large, url, "--next", "-k", "-d", "hi", url);

        assertThat(output(curl)).contains("too_large").endsWith("hi");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void answersHeadWithoutABody(Version version) throws Exception {
        HttpServer server = start(tls(PLAIN));
        HttpRequest head =
                to(server, "/nothing").method("HEAD", BodyPublishers.noBody()).build();

        HttpResponse<String> answer = client(version).send(head, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValueAsLong("content-length").orElse(0))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void finishesACallUnderWayBeforeItCloses(Version version) throws Exception {
        HttpServer server = start(tls(PLAIN));
        String url = "https://127.0.0.1:" + server.address().getPort() + "/hold";
        Process curl = curl("-k", flag(version), url);
        await().until(() -> held.size() == 1);

        CompletableFuture<Void> closed = server.close().toCompletableFuture();
        await().during(Duration.ofMillis(200)).until(() -> !closed.isDone());
        held.get(0).complete(Response.text(200, "text/plain", "done".getBytes(StandardCharsets.UTF_8)));

        assertThat(output(curl)).isEqualTo("done");
        closed.get(5, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void closesAnywayWhenACallNeverEnds(Version version) throws Exception {
        HttpServer server =
                start(tls(PLAIN).withTimeouts(Duration.ofSeconds(75), Duration.ofSeconds(30), Duration.ofMillis(100)));
        var call = client(version).sendAsync(to(server, "/hold").build(), BodyHandlers.ofString());
        await().until(() -> held.size() == 1);

        server.close().toCompletableFuture().get(5, TimeUnit.SECONDS);

        assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void closesWhoIsIdle(Version version) throws Exception {
        HttpServer server =
                start(tls(PLAIN).withTimeouts(Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofSeconds(10)));
        client(version).send(to(server, "/echo").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        await().until(() -> meters.get("sluice.api.connections").gauge().value() == 0);
    }

    @Test
    void takesHttp2InCleartextByPriorKnowledge() throws Exception {
        HttpServer server = start(PLAIN);
        String url = "http://127.0.0.1:" + server.address().getPort() + "/echo";

        Process curl = curl("--http2-prior-knowledge", "-d", "hi", "-w", " over %{http_version}", url);

        assertThat(output(curl)).isEqualTo("hi over 2");
    }

    @Test
    void bearsRubbishBehindThePreface() throws Exception {
        HttpServer server = start(PLAIN);
        for (String rubbish :
                List.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrubbish that is no frame", "PRI * HTTP/2.0\r\n\r\nsm")) {
            try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
                socket.setSoTimeout(5000);
                socket.getOutputStream().write(rubbish.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes(); // ends
            }
        }
    }

    @Test
    void closesWhoDoesNotSpeakTls() throws Exception {
        HttpServer server = start(tls(PLAIN));
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/");
        }
    }

    private static final class TrustsAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
