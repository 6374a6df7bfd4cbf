package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.socket.HttpCaller;
import io.sluice.testkit.socket.SelectorLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A program that calls the API over one connection, and turns to the next instance when one does not answer.
 *
 * <p>Threads: the loop's; one call at a time.
 *
 * <p>Failure: told to whoever called, who decides whether to repeat it.
 */
final class Backend {
    /** Longer than an API keeps trying (5 s), so that its answer is heard. */
    private static final long PATIENCE_MILLIS = 8000;

    private final List<HttpCaller> callers = new ArrayList<>();
    private int current;

    /** @param first which of the instances it begins with */
    Backend(SelectorLoop loop, List<InetSocketAddress> apis, int first) {
        apis.forEach(api -> callers.add(new HttpCaller(loop, api, PATIENCE_MILLIS, true)));
        current = first % callers.size();
    }

    /** @param key an Idempotency-Key; empty for none */
    void call(String method, String json, String key, Consumer<Reply> then) {
        HttpCaller caller = callers.get(current);
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head =
                "POST /v1/" + method + " HTTP/1.1\r\nHost: " + caller.server().getHostString() + ":"
                        + caller.server().getPort() + "\r\nContent-Type: application/json\r\n"
                        + (key.isEmpty() ? "" : "Idempotency-Key: " + key + "\r\n") + "Content-Length: " + body.length
                        + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request =
                ByteBuffer.allocate(start.length + body.length).put(start).put(body);
        caller.send(request.flip(), (status, answer) -> {
            if (status == 0) {
                current = (current + 1) % callers.size();
            }
            then.accept(Reply.of(status, answer));
        });
    }

    void close() {
        callers.forEach(HttpCaller::close);
    }
}
