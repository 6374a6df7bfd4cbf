package io.sluice.testkit;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

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

    /** Connects and waits for the default welcome message. */
    public static TestClient webSocket(URI uri) {
        return webSocket(uri, Map.of()).greeted();
    }

    /** Connects with further headers and waits for nothing; see {@link #greeted}. */
    public static TestClient webSocket(URI uri, Map<String, String> headers) {
        Inbox inbox = new Inbox();
        return new TestClient(inbox, WebSocketWire.open(uri, headers, inbox));
    }

    /** A client of a {@code text} listener. */
    public static TestClient text(String host, int port) {
        Inbox inbox = new Inbox();
        return new TestClient(inbox, TcpWire.open(host, port, false, inbox)).greeted();
    }

    /** A client of a {@code frame} listener. */
    public static TestClient frame(String host, int port) {
        Inbox inbox = new Inbox();
        return new TestClient(inbox, TcpWire.open(host, port, true, inbox)).greeted();
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

    public TestClient send(String message) {
        wire.text(message);
        return this;
    }

    public TestClient send(byte[] message) {
        wire.binary(message);
        return this;
    }

    /** Sends a WebSocket ping and waits for its pong. */
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

    /** The next text message. */
    public String awaitMessage() {
        return awaitMessage(text -> true);
    }

    /** The next text message that fits; those before it are passed over. */
    public String awaitMessage(Predicate<String> wanted) {
        return awaitMessage(wanted, PATIENCE);
    }

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

    /** The next messages are these, in this order, and none follows within 100 ms. */
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

    /** Waits for the end and returns the close code; 1006 if there was none. */
    public int awaitClose() {
        return awaitClose(PATIENCE);
    }

    public int awaitClose(Duration atMost) {
        int code = inbox.awaitClose(atMost);
        if (code < 0) {
            throw new AssertionError("still open after " + atMost + seen());
        }
        return code;
    }

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
