package io.sluice.testkit;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's WebSocket client.
 *
 * <p>Threads: sends from one thread at a time; arrivals on the HTTP client's.
 *
 * <p>Failure: an end without a close frame is 1006.
 */
final class WebSocketWire implements Wire, WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long SECONDS = 10;

    private final Inbox inbox;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private @Nullable WebSocket socket;

    private WebSocketWire(Inbox inbox) {
        this.inbox = inbox;
    }

    static WebSocketWire open(URI uri, Map<String, String> headers, Inbox inbox) {
        return open(HTTP, uri, headers, inbox);
    }

    static WebSocketWire open(URI uri, Map<String, String> headers, SSLContext trust, Inbox inbox) {
        return open(HttpClient.newBuilder().sslContext(trust).build(), uri, headers, inbox);
    }

    private static WebSocketWire open(HttpClient http, URI uri, Map<String, String> headers, Inbox inbox) {
        var wire = new WebSocketWire(inbox);
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(SECONDS));
        headers.forEach(builder::header);
        try {
            wire.socket = builder.buildAsync(uri, wire).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("no WebSocket at " + uri + ": " + e.getCause(), e.getCause());
        }
        return wire;
    }

    private WebSocket socket() {
        WebSocket there = socket;
        if (there == null) {
            throw new IllegalStateException("not connected");
        }
        return there;
    }

    @Override
    public void text(String message) {
        await(socket().sendText(message, true));
    }

    @Override
    public void binary(byte[] message) {
        await(socket().sendBinary(ByteBuffer.wrap(message), true));
    }

    @Override
    public void ping() {
        await(socket().sendPing(ByteBuffer.allocate(0)));
    }

    @Override
    public void close(int code, String reason) {
        await(socket().sendClose(code, reason));
    }

    @Override
    public void abort() {
        socket().abort();
    }

    private static void await(CompletionStage<WebSocket> sent) {
        sent.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            inbox.text(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            inbox.binary(binary.toByteArray());
            binary.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
        inbox.pong();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        inbox.closed(code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        inbox.closed(1006, "");
    }
}
