package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.config.ListenAddress;
import io.sluice.config.ListenAddress.Protocol;
import io.sluice.config.TlsFiles;
import io.sluice.model.CloseReason;
import io.sluice.model.Target;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class TlsIT {
    private static final Path PEM = Path.of("src/test/resources/tls");

    private final TestGateway node = new TestGateway();

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        install("first");
        node.tls = Optional.of(new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem")));
        node.listen = List.of(
                new ListenAddress(Protocol.WEBSOCKET, true, "127.0.0.1", 0),
                new ListenAddress(Protocol.TEXT, true, "127.0.0.1", 0),
                new ListenAddress(Protocol.FRAME, true, "127.0.0.1", 0));
        node.start();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private void install(String name) throws Exception {
        Files.copy(PEM.resolve(name + ".pem"), directory.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(PEM.resolve(name + "-key.pem"), directory.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static SSLSocket connect(InetSocketAddress address) throws Exception {
        return connect(new Socket("127.0.0.1", address.getPort()));
    }

    private static SSLSocket connect(Socket plain) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAnybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 0, true);
        socket.startHandshake();
        return socket;
    }

    private static String subject(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void speaksAllThreeProtocolsOverTls() throws Exception {
        try (RawClient webSocket = new RawClient(connect(node.address(0)));
                RawClient line = new RawClient(connect(node.address(1)));
                RawClient length = new RawClient(connect(node.address(2)))) {
            assertThat(webSocket.handshake()).startsWith("HTTP/1.1 101 ");
            assertThat(webSocket.readText()).startsWith("hi ");
            assertThat(line.readLine()).startsWith("hi ");
            length.in().readNBytes(length.in().readInt() - 4);
            String large = "x".repeat(300_000);
            node.cluster.feed(HandFedCluster.send(new Target.Everyone(), large));

            assertThat(webSocket.readText()).isEqualTo(large);
            assertThat(line.readLine()).isEqualTo(large);
            assertThat(length.in().readInt()).isEqualTo(300_004);
        }
    }

    @Test
    void showsANewCertificateAfterAReloadAndDropsNobody() throws Exception {
        try (RawClient old = new RawClient(connect(node.address(1)))) {
            old.readLine();
            install("second");
            node.gateway().reload(node.settings());

            try (SSLSocket fresh = connect(node.address(1))) {
                assertThat(subject(fresh)).isEqualTo("CN=second");
            }
            node.cluster.feed(HandFedCluster.send(new Target.Everyone(), "still"));
            assertThat(old.readLine()).isEqualTo("still");
        }
    }

    @Test
    void keepsTheOldCertificateWhenTheNewOneIsBroken() throws Exception {
        Files.writeString(directory.resolve("cert.pem"), "no certificate");

        assertThatThrownBy(() -> node.gateway().reload(node.settings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cert.pem");

        try (SSLSocket socket = connect(node.address(1))) {
            assertThat(subject(socket)).isEqualTo("CN=first");
        }
    }

    @Test
    void closesWhoDoesNotSpeakTls() throws Exception {
        try (RawClient plain = RawClient.connect(node.address(0))) {
            plain.write("GET / HTTP/1.1\r\n\r\n");
            assertThat(plain.isEnded()).isTrue();
        }
    }

    @Test
    void countsBrokenRecordsAsTheClientsFaultAndNotItsOwn() throws Exception {
        try (Socket plain = new Socket("127.0.0.1", node.address(1).getPort())) {
            RawClient line = new RawClient(connect(plain));
            line.readLine();

            plain.getOutputStream().write("no record".getBytes(StandardCharsets.UTF_8));

            await().until(() -> !node.cluster.closes.isEmpty());
            assertThat(node.cluster.closes).allMatch(closed -> closed.reason() == CloseReason.CLIENT);
        }
    }

    private static final class TrustsAnybody implements X509TrustManager {
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
