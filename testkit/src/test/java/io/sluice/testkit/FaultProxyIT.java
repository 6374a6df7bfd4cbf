package io.sluice.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.testkit.ProxyPath.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultProxyIT {
    private final EchoServer server = new EchoServer('a');
    private final FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void passesBytesAsTheyAreInBothDirections() throws Exception {
        byte[] much = new byte[20 << 20];
        new Random(1).nextBytes(much);
        try (Socket client = connect()) {
            var writing = CompletableFuture.runAsync(() -> {
                try {
                    client.getOutputStream().write(much);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            byte[] back = client.getInputStream().readAllBytes();
            writing.join();

            assertThat(back).isEqualTo(much);
            assertThat(back).hasSize(much.length);
        }
        await().until(() -> proxy.paths().isEmpty());
    }

    @Test
    void aCutResetsConnectionsAndRefusesNewOnesUntilItHeals() throws Exception {
        try (Socket client = connect()) {
            proxy.cut();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> new Socket("127.0.0.1", proxy.port())).isInstanceOf(ConnectException.class);
        }
        proxy.heal();
        try (Socket client = connect()) {
            assertThat(echoed(client, "x")).isEqualTo("x");
        }
    }

    @Test
    void silenceHoldsWhatIsSentAndDeliversItAfterwards() throws Exception {
        try (Socket client = connect()) {
            Fault silence = proxy.silence();
            client.getOutputStream().write("late".getBytes(US_ASCII));
            assertSilent(client);

            silence.close();
            assertThat(read(client, 4)).isEqualTo("late");
        }
    }

    @Test
    void silenceAcceptsNewConnectionsAndKeepsThemSilent() throws Exception {
        proxy.silence();
        try (Socket client = new Socket("127.0.0.1", proxy.port())) {
            assertSilent(client);

            proxy.heal();
            assertThat(read(client, 1)).isEqualTo("a");
        }
    }

    @Test
    void silenceHidesThatAnEndHasClosed() throws Exception {
        try (Socket client = connect()) {
            proxy.silence();
            server.close();
            assertSilent(client);

            proxy.heal();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void oneDirectionAloneCanBeSilent() throws Exception {
        try (Socket client = connect()) {
            long before = proxy.paths().get(0).bytes(Direction.TO_SERVER);
            proxy.only(path -> true).silence(Direction.TO_CLIENT);
            client.getOutputStream().write("there".getBytes(US_ASCII));

            assertSilent(client);
            assertThat(proxy.paths().get(0).bytes(Direction.TO_SERVER)).isEqualTo(before + 5);
        }
    }

    @Test
    void aBlackholeEndsWithTheConnectionsThatLostSomething() throws Exception {
        try (Socket losing = connect();
                Socket idle = connect()) {
            Fault hole = proxy.blackhole();
            losing.getOutputStream().write("gone".getBytes(US_ASCII));
            assertSilent(losing);

            hole.close();
            assertThatThrownBy(() -> losing.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(echoed(idle, "x")).isEqualTo("x");
        }
    }

    @Test
    void onlyTheChosenConnectionsSuffer() throws Exception {
        try (Socket subscribed = connect();
                Socket other = connect()) {
            assertThat(echoed(subscribed, "SUBSCRIBE")).isEqualTo("SUBSCRIBE");
            Fault deaf = proxy.only(path -> path.sent("SUBSCRIBE")).silence();
            subscribed.getOutputStream().write('x');
            assertSilent(subscribed);
            assertThat(echoed(other, "y")).isEqualTo("y");

            other.getOutputStream().write("SUBSCRIBE".getBytes(US_ASCII));
            assertSilent(other);
            deaf.close();
            assertThat(read(other, 9)).isEqualTo("SUBSCRIBE");
        }
    }

    @Test
    void aDelayShiftsEveryByteAndKeepsOrder() throws Exception {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofMillis(100));
            long start = System.nanoTime();
            client.getOutputStream().write('1');
            client.getOutputStream().write('2');

            assertThat(read(client, 2)).isEqualTo("12");
            assertThat(System.nanoTime() - start).isBetween(200_000_000L, 1_000_000_000L);
        }
    }

    @Test
    void aThrottleLimitsTheBytesOfASecond() throws Exception {
        try (Socket client = connect()) {
            proxy.only(path -> true).throttle(100_000, Direction.TO_CLIENT);
            long start = System.nanoTime();
            client.getOutputStream().write(new byte[50_000]);

            read(client, 50_000);
            assertThat(System.nanoTime() - start).isBetween(400_000_000L, 1_500_000_000L);
        }
    }

    @Test
    void resetsComeWithTheirProbability() throws Exception {
        try (Socket client = connect()) {
            Fault never = proxy.resets(0, 1);
            assertThat(echoed(client, "x")).isEqualTo("x");
            never.close();
            proxy.resets(1, 1);

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void newConnectionsGoToTheNewTarget() throws Exception {
        try (Socket old = connect();
                EchoServer other = new EchoServer('b')) {
            proxy.retarget("127.0.0.1", other.port());

            assertThat(echoed(old, "still")).isEqualTo("still");
            try (Socket client = new Socket("127.0.0.1", proxy.port())) {
                assertThat(read(client, 1)).isEqualTo("b");
            }
        }
    }

    @Test
    void aTargetThatRefusesShowsAsAReset() throws Exception {
        server.close();
        await().until(() -> refuses(server.port())); // the kernel lets go of it when its thread has noticed
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), proxy.port()));
            client.setSoTimeout(5000);

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    private static boolean refuses(int port) {
        try (Socket probe = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return !probe.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    /** Those that are there when the choice begins to throw, and those that come later. */
    @Test
    void connectionsForWhichTheChoiceThrowsAreResetAndTheOthersGoOn() throws Exception {
        try (Socket spared = connect();
                Socket early = connect();
                Socket late = new Socket()) {
            ProxyPath first = proxy.paths().get(0);
            proxy.only(path -> {
                        if (path != first) {
                            throw new IllegalStateException("thrown by a choice");
                        }
                        return true;
                    })
                    .delay(Duration.ofMillis(1));
            late.connect(proxy.address());
            late.setSoTimeout(10_000);

            assertThatThrownBy(() -> early.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(echoed(spared, "x")).isEqualTo("x");
            assertThat(proxy.paths()).containsExactly(first);
        }
    }

    @Test
    void saysThatItIsClosed() {
        Fault silence = proxy.silence();
        proxy.close();

        silence.close();
        assertThatThrownBy(proxy::silence)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThatThrownBy(() -> proxy.delay(Duration.ofMillis(-1))).hasMessageContaining("by: PT-0.001S (expected");
        assertThatThrownBy(() -> proxy.throttle(19)).hasMessageContaining("bytesPerSecond: 19 (expected");
        assertThatThrownBy(() -> proxy.resets(1.1, 1)).hasMessageContaining("probabilityPerSecond: 1.1 (expected");
    }

    private Socket connect() throws IOException {
        Socket client = new Socket("127.0.0.1", proxy.port());
        client.setSoTimeout(10_000);
        assertThat(read(client, 1)).isEqualTo("a");
        return client;
    }

    private static String echoed(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        return read(client, text.length());
    }

    private static String read(Socket client, int bytes) throws IOException {
        return new String(client.getInputStream().readNBytes(bytes), US_ASCII);
    }

    private static void assertSilent(Socket client) throws IOException {
        client.setSoTimeout(150);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
    }
}
