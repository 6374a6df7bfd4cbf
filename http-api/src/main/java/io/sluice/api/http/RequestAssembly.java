package io.sluice.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request while its body arrives.
 *
 * <p><em>Threads:</em> the connection's event loop. <em>Failure:</em> it holds bytes of its own and no reference to
 * Netty's buffers, so it may be dropped at any moment.
 */
final class RequestAssembly {
    /** Stands where no request is under way. */
    static final RequestAssembly NONE = new RequestAssembly(
            new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", EmptyHttpHeaders.INSTANCE), 0);

    private static final byte[] EMPTY = new byte[0];

    private final HttpRequest head;
    private final int maxBodySize;
    private byte @Nullable [] whole;
    private @Nullable ByteArrayOutputStream parts;

    RequestAssembly(HttpRequest head, int maxBodySize) {
        this.head = head;
        this.maxBodySize = maxBodySize;
    }

    /** What is wrong with the head; null if it may go on. */
    @Nullable Problem checkHead() {
        HttpVersion version = head.protocolVersion();
        if (version.majorVersion() != 1) {
            return Problem.of(505, "http_version", version + " (expected: HTTP/1.1)");
        }
        List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
        // RFC 9112 section 3.2: 400 for none, and for more than one.
        if (hosts.size() > 1 || hosts.isEmpty() && version.minorVersion() > 0) {
            return Problem.of(400, "bad_request", "host: " + hosts.size() + " header fields (expected: one)");
        }
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        // RFC 9112 section 6.1: 501 for one that is not understood; 400, where chunked is not the last, is Netty's.
        if (codings.size() > 1 || codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked")) {
            return Problem.of(501, "not_implemented", "transfer-encoding: not known here (expected: chunked)");
        }
        if (HttpUtil.getContentLength(head, 0L) > maxBodySize) {
            return tooLarge();
        }
        String expect = head.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            return Problem.of(417, "expectation_failed", "expect: not known here (expected: 100-continue)");
        }
        return null;
    }

    /** Whether the caller holds the body back until it is told to go on (RFC 9110 section 10.1.1). */
    boolean awaitsContinue() {
        return HttpUtil.is100ContinueExpected(head);
    }

    /** False if it is too much now. */
    boolean add(ByteBuf content, boolean last) {
        int size = content.readableBytes();
        if (parts == null && last) {
            whole = size == 0 ? EMPTY : ByteBufUtil.getBytes(content);
            return size <= maxBodySize;
        }
        ByteArrayOutputStream target = parts;
        if (target == null) {
            // Grows with what comes, not with what is announced.
            target = new ByteArrayOutputStream(Math.max(size, 4096));
            parts = target;
        }
        if (target.size() + size > maxBodySize) {
            return false;
        }
        byte[] bytes = ByteBufUtil.getBytes(content);
        target.write(bytes, 0, bytes.length);
        return true;
    }

    Problem tooLarge() {
        return Problem.of(413, "too_large", "the body is larger than " + maxBodySize + " bytes");
    }

    boolean keepAlive() {
        return HttpUtil.isKeepAlive(head);
    }

    boolean isHead() {
        return head.method().name().equals("HEAD");
    }

    Request finish() {
        byte[] body = whole != null ? whole : parts != null ? parts.toByteArray() : EMPTY;
        return new Request(head.method().name(), head.uri(), head.headers(), body);
    }
}
