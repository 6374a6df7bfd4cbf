package io.sluice.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A client as a browser, an app or a device would be one; it keeps everything it receives.
 *
 * <p>{@link #awaitMessage} and {@link #expectExactly} read on from where the last of them ended; the welcome message is
 * read at connect, so a test sees only what was sent to it.
 *
 * <p>Threads: one at a time.
 *
 * <p>Failure: what does not come within 10 s is an {@link AssertionError} that lists what came.
 */
public final class TestClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final String ID_KEY = "\"client_id\":\"";
    private static final int ID_LENGTH = 22;

    private final Inbox inbox;
    private final Wire wire;
    private String clientId = "";

    private TestClient(Inbox inbox, Wire wire) {
        this.inbox = inbox;
        this.wire = wire;
    }

    /** Connects to a {@code ws} or {@code wss} address and waits for the default welcome message. */
    public static TestClient webSocket(URI uri) {
        return webSocket(uri, Map.of()).greeted();
    }

    /** {@link #webSocket(URI)} over {@code wss} with trust of one's own; see {@link #trusting}. */
    public static TestClient webSocket(URI uri, SSLContext trust) {
        return webSocket(uri, Map.of(), trust).greeted();
    }

    /**
     * Connects with further headers and waits for nothing; see {@link #greeted}.
     *
     * @throws IllegalStateException if the handshake is refused or takes more than 10 s
     */
    public static TestClient webSocket(URI uri, Map<String, String> headers) {
        Inbox inbox = new Inbox();
        return new TestClient(inbox, WebSocketWire.open(uri, headers, inbox));
    }

    /** {@link #webSocket(URI, Map)} over {@code wss} with trust of one's own. */
    public static TestClient webSocket(URI uri, Map<String, String> headers, SSLContext trust) {
        Inbox inbox = new Inbox();
        return new TestClient(inbox, WebSocketWire.open(uri, headers, trust, inbox));
    }

    /** A client of a {@code text} listener that has its welcome message. */
    public static TestClient text(String host, int port) {
        return tcp(SocketFactory.getDefault(), host, port, false);
    }

    /** A client of a {@code text+ssl} listener that has its welcome message. */
    public static TestClient text(String host, int port, SSLContext trust) {
        return tcp(trust.getSocketFactory(), host, port, false);
    }

    /** A client of a {@code frame} listener that has its welcome message. */
    public static TestClient frame(String host, int port) {
        return tcp(SocketFactory.getDefault(), host, port, true);
    }

    /** A client of a {@code frame+ssl} listener that has its welcome message. */
    public static TestClient frame(String host, int port, SSLContext trust) {
        return tcp(trust.getSocketFactory(), host, port, true);
    }

    private static TestClient tcp(SocketFactory sockets, String host, int port, boolean framed) {
        Inbox inbox = new Inbox();
        return new TestClient(inbox, TcpWire.open(sockets, host, port, framed, inbox)).greeted();
    }

    /**
     * Trust in the certificates of a file and in no others.
     *
     * @param certificates a PEM file
     * @throws java.io.UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it has no certificates
     */
    public static SSLContext trusting(Path certificates) {
        return Trust.of(certificates);
    }

    /** Waits for the default welcome message and takes the client_id from it. */
    public TestClient greeted() {
        String welcome = awaitMessage(text -> text.contains(ID_KEY));
        int at = welcome.indexOf(ID_KEY) + ID_KEY.length();
        clientId = welcome.substring(at, at + ID_LENGTH);
        return this;
    }

    /** The id this client was told; empty before its welcome. */
    public String clientId() {
        return clientId;
    }

    /** Sends a text message; returns when the socket has it, within 10 s. */
    public TestClient send(String message) {
        wire.text(message);
        return this;
    }

    /** Sends a binary message, which is as good as a text one to a TCP listener; returns when the socket has it. */
    public TestClient send(byte[] message) {
        wire.binary(message);
        return this;
    }

    /** Sends a WebSocket ping and waits for its pong, at most 10 s. */
    public void ping() {
        int expected = inbox.pongs() + 1;
        wire.ping();
        if (!inbox.awaitPongs(expected, PATIENCE)) {
            throw new AssertionError("no pong within " + PATIENCE);
        }
    }

    /** All text messages so far, with the welcome. */
    public List<String> messages() {
        return inbox.texts();
    }

    /** All binary messages so far. */
    public List<byte[]> binaryMessages() {
        return inbox.binaries();
    }

    /** The next text message, within 10 s. */
    public String awaitMessage() {
        return awaitMessage(text -> true);
    }

    /** The next text message that fits, within 10 s; those before it are passed over. */
    public String awaitMessage(Predicate<String> wanted) {
        return awaitMessage(wanted, PATIENCE);
    }

    /** The next text message that fits, within this time; those before it are passed over. */
    public String awaitMessage(Predicate<String> wanted, Duration atMost) {
        String message = inbox.take(wanted, atMost);
        if (message == null) {
            throw new AssertionError("no such message within " + atMost + seen());
        }
        return message;
    }

    /** Waits until there are so many binary messages in all, and returns the last. */
    public byte[] awaitBinary(int count) {
        if (!inbox.awaitBinaries(count, PATIENCE)) {
            throw new AssertionError("fewer than " + count + " binary messages within " + PATIENCE + seen());
        }
        return inbox.binaries().get(count - 1);
    }

    /** The next text messages are these, in this order, each within 10 s, and none follows within 100 ms. */
    public void expectExactly(String... expected) {
        List<String> got = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            String message = inbox.take(text -> true, PATIENCE);
            if (message != null) {
                got.add(message);
            }
        }
        String more = inbox.take(text -> true, QUIET);
        if (more != null) {
            got.add(more);
        }
        if (!got.equals(List.of(expected))) {
            throw new AssertionError("expected exactly " + List.of(expected) + ", got " + got);
        }
    }

    /** Nothing arrives within 100 ms. */
    public void expectNothing() {
        expectExactly();
    }

    /** Waits for the end, at most 10 s, and returns the close code; 1006 if there was none. */
    public int awaitClose() {
        return awaitClose(PATIENCE);
    }

    /** Waits for the end, at most this time, and returns the close code; 1006 if there was none. */
    public int awaitClose(Duration atMost) {
        int code = inbox.awaitClose(atMost);
        if (code < 0) {
            throw new AssertionError("still open after " + atMost + seen());
        }
        return code;
    }

    /** The reason that came with the close code; empty if there was none, and before the end. */
    public String closeReason() {
        return inbox.closeReason();
    }

    /** Whether its end has been seen. */
    public boolean isClosed() {
        return inbox.awaitClose(Duration.ZERO) >= 0;
    }

    /** Sends a close frame with this code; a TCP client just ends. */
    public void close(int code) {
        wire.close(code, "");
    }

    /** Ends without a farewell. */
    @Override
    public void close() {
        wire.abort();
    }

    private String seen() {
        int code = inbox.awaitClose(Duration.ZERO);
        return (code < 0 ? "" : ", closed with " + code) + "; all messages: " + inbox.texts();
    }
}
