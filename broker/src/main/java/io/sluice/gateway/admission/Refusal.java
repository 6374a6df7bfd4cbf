package io.sluice.gateway.admission;

import io.sluice.metrics.GatewayMetrics.RefusalReason;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP answer that ends a handshake: no client was let in.
 *
 * @param reason for the counter
 * @param header one more header line, or empty
 * @param text the body
 */
public record Refusal(RefusalReason reason, int status, String phrase, String header, String text) {
    public static Refusal badRequest(int status, String phrase, String text) {
        return new Refusal(RefusalReason.BAD_REQUEST, status, phrase, "", text);
    }

    /** 503, and when to come back. */
    public static Refusal unavailable(RefusalReason reason, String why, RetryHint when) {
        return retriable(reason, 503, "Service Unavailable", why, when);
    }

    /** Those who do not finish their requests hold all the memory that there is for such. */
    public static Refusal crowded() {
        return unavailable(RefusalReason.FULL, "too many unfinished handshakes", RetryHint.soon());
    }

    static Refusal retriable(RefusalReason reason, int status, String phrase, String why, RetryHint when) {
        return new Refusal(reason, status, phrase, "Retry-After: " + when.seconds() + "\r\n", why + "\n" + when.text());
    }

    /** The response, complete; the connection ends with it. */
    public byte[] response() {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 " + status + " " + phrase + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                        + body.length + "\r\n" + header + "Connection: " + (status == 426 ? "Upgrade, close" : "close")
                        + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }
}
