package io.sluice.api.endpoint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that keeps what it gets: text as it is, binary as {@code binary <hex>}, the end as {@code close}. */
final class LiveClient implements WebSocket.Listener {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private String id = "";

    static LiveClient connect(HttpClient http, URI uri) throws Exception {
        LiveClient client = new LiveClient();
        http.newWebSocketBuilder().buildAsync(uri, client).get(10, TimeUnit.SECONDS);
        client.id = Api.JSON.readTree(client.next()).at("/1/client_id").asText();
        return client;
    }

    String id() {
        return id;
    }

    /** {@code 'client_id': '...'}, to begin a body with. */
    String as() {
        return "{'client_id': '" + id + "'";
    }

    String next() throws InterruptedException {
        String message = received.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came in 10 s");
        }
        return message;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            received.add(partial.toString());
            partial.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.add("binary " + HexFormat.of().formatHex(bytes));
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        received.add("close " + code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        received.add("error");
    }
}
