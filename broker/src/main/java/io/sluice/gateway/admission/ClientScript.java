package io.sluice.gateway.admission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The JavaScript client as a WebSocket listener serves it: a page that may connect to a gateway gets from there what it
 * connects with, of the version that fits. For everybody, whatever the rules for clients are: it is public, and who
 * fetches it takes no place.
 *
 * <p>Threads: any; immutable, and in memory once.
 */
public final class ClientScript {
    /**
     * An answer to a request for it.
     *
     * @param head the status line and header, with the empty line
     * @param body of every answer the same array: not to be written to
     * @param last whether the connection ends with it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
    public record Answer(byte[] head, byte[] body, boolean last) {}

    private static final Map<String, ClientScript> BY_PATH =
            Map.of("/sluice.js", new ClientScript("sluice.js"), "/sluice.mjs", new ClientScript("sluice.mjs"));
    private static final byte[] NOTHING = {};

    private final byte[] plain;
    private final byte[] compressed;
    private final String hash;

    private ClientScript(String name) {
        try (InputStream in = ClientScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            plain = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        compressed = gzip(plain);
        hash = hash(plain);
    }

    /** The answer, if this is a request for it; null if it is anything else, such as a handshake. */
    public static @Nullable Answer answer(RequestHead head) {
        String target = head.target();
        int query = target.indexOf('?');
        ClientScript script = BY_PATH.get(query < 0 ? target : target.substring(0, query));
        boolean read = head.method().equals("GET") || head.method().equals("HEAD");
        return script == null || !read || head.hasToken("upgrade", "websocket") ? null : script.answerTo(head);
    }

    private Answer answerTo(RequestHead head) {
        boolean zip = head.hasToken("accept-encoding", "gzip");
        byte[] body = zip ? compressed : plain;
        // Two representations, two tags (RFC 9110 section 8.8.3.3).
        String tag = '"' + hash + (zip ? "-gzip" : "") + '"';
        boolean known = head.hasToken("if-none-match", tag)
                || head.hasToken("if-none-match", "W/" + tag)
                || head.hasToken("if-none-match", "*");
        boolean last = isLast(head);
        String lines = (known ? "HTTP/1.1 304 Not Modified\r\n" : "HTTP/1.1 200 OK\r\n")
                + "ETag: " + tag + "\r\nCache-Control: public, max-age=3600\r\nVary: Accept-Encoding\r\n"
                // A page of any site may load it, also one that isolates itself (Fetch, Cross-Origin-Resource-Policy).
                + "Access-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + (known
                        ? ""
                        : "Content-Type: text/javascript; charset=utf-8\r\nContent-Length: " + body.length + "\r\n")
                + (zip && !known ? "Content-Encoding: gzip\r\n" : "")
                + "Connection: " + (last ? "close" : "keep-alive") + "\r\n\r\n";
        boolean empty = known || head.method().equals("HEAD");
        return new Answer(lines.getBytes(StandardCharsets.ISO_8859_1), empty ? NOTHING : body, last);
    }

    /** After a request with a body, which nobody reads here, there is no telling where the next begins. */
    private static boolean isLast(RequestHead head) {
        return !head.version().equals("HTTP/1.1")
                || head.hasToken("connection", "close")
                || head.header("content-length") != null
                || head.header("transfer-encoding") != null;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sum).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
