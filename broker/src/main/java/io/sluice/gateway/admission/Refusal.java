package io.sluice.gateway.admission;

import java.nio.charset.StandardCharsets;

/**
 * An HTTP answer that ends a handshake: no client was let in.
 *
 * @param header one more header line, or empty
 * @param text the body
 */
public record Refusal(int status, String phrase, String header, String text) {
    static Refusal of(int status, String phrase, String text) {
        return new Refusal(status, phrase, "", text);
    }

    /** 503, and when to come back. */
    public static Refusal unavailable(String why) {
        return new Refusal(503, "Service Unavailable", "Retry-After: 2\r\n", why);
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
