package io.sluice.gateway.admission;

import io.sluice.metrics.GatewayMetrics.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of the opening handshake (RFC 6455 section 4.2): what is refused and how, and the 101 that is
 * written once the client is registered.
 *
 * @param response the answer, complete
 * @param deflate whether permessage-deflate was agreed
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
public record Upgrade(byte[] response, boolean deflate) {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** What is wrong with the request, or null. */
    public static @Nullable Refusal flaw(RequestHead head) {
        if (!head.method().equals("GET")) {
            return new Refusal(
                    RefusalReason.BAD_REQUEST, 405, "Method Not Allowed", "Allow: GET\r\n", "only GET is allowed here");
        }
        if (!head.version().equals("HTTP/1.1")) {
            return Refusal.badRequest(505, "HTTP Version Not Supported", "expected: HTTP/1.1");
        }
        Refusal body = body(head);
        if (body != null) {
            return body;
        }
        if (!head.hasToken("upgrade", "websocket")) {
            return upgradeRequired("this is a WebSocket endpoint: connect with a WebSocket client");
        }
        if (!head.hasToken("connection", "upgrade")) {
            return Refusal.badRequest(400, "Bad Request", "Connection (expected: Upgrade)");
        }
        String host = head.header("host");
        if (host == null || host.indexOf(',') >= 0) { // several are joined by commas (RFC 9112 section 3.2)
            return Refusal.badRequest(400, "Bad Request", "Host (expected: one)");
        }
        if (!"13".equals(head.header("sec-websocket-version"))) {
            return upgradeRequired("Sec-WebSocket-Version (expected: 13)");
        }
        if (!isKey(head.header("sec-websocket-key"))) {
            return Refusal.badRequest(400, "Bad Request", "Sec-WebSocket-Key (expected: 16 bytes in base64)");
        }
        return null;
    }

    /** A handshake with one could be a request that another server sees end elsewhere (RFC 9112 section 6.1). */
    private static @Nullable Refusal body(RequestHead head) {
        String coding = head.header("transfer-encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            return Refusal.badRequest(501, "Not Implemented", "Transfer-Encoding (expected: none)");
        }
        String length = head.header("content-length");
        return coding == null && (length == null || length.equals("0"))
                ? null
                : Refusal.badRequest(400, "Bad Request", "a body (expected: none)");
    }

    private static Refusal upgradeRequired(String why) {
        return new Refusal(
                RefusalReason.BAD_REQUEST,
                426,
                "Upgrade Required",
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
                why);
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The answer to a request without a {@linkplain #flaw flaw}. */
    public static Upgrade answer(RequestHead head, List<String> subprotocols) {
        String subprotocol = OfferedToken.subprotocol(head, subprotocols);
        String agreed = DeflateOffer.accept(head.header("sec-websocket-extensions"));
        String response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + proof(head.header("sec-websocket-key")) + "\r\n"
                + (subprotocol == null ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                + (agreed == null ? "" : "Sec-WebSocket-Extensions: " + agreed + "\r\n") + "\r\n";
        return new Upgrade(response.getBytes(StandardCharsets.ISO_8859_1), agreed != null);
    }

    private static String proof(@Nullable String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
