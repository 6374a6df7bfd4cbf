package io.sluice.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * Turns answers into bytes: one buffer each, head and body together.
 *
 * <p><em>Threads:</em> one event loop each. <em>Failure:</em> a body that cannot be rendered leaves nothing written.
 */
final class ResponseEncoder implements ResponseFormat {
    private static final byte[] OK_JSON =
            ascii("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: no-store\r\ncontent-length: ");

    private static final ByteBuf CONTINUE =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(ascii("HTTP/1.1 100 Continue\r\n\r\n")));

    private static final byte[] CLOSE = ascii("\r\nconnection: close");

    private final BodyBuffer body = new BodyBuffer();
    private byte[] date = new byte[0];

    /** To be called about once a second: RFC 9110 section 6.6.1 wants a date in every answer. */
    void tick(Instant now) {
        String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
        date = ascii("\r\ndate: " + text + "\r\n");
    }

    @Override
    public ByteBuf goOn() {
        return CONTINUE.duplicate();
    }

    @Override
    public ByteBuf encode(ByteBufAllocator allocator, Response response, boolean close, boolean bodiless)
            throws IOException {
        body.reset();
        response.body().writeTo(body);
        int size = body.size();
        ByteBuf target = allocator.directBuffer(256 + (bodiless ? 0 : size));
        writeHead(target, response);
        ByteBufUtil.writeAscii(target, Integer.toString(size));
        if (close) {
            target.writeBytes(CLOSE);
        }
        target.writeBytes(date);
        target.writeByte('\r').writeByte('\n');
        if (!bodiless) {
            target.writeBytes(body.bytes(), 0, size);
        }
        return target;
    }

    /** Up to the digits of the content length. */
    private static void writeHead(ByteBuf target, Response response) {
        if (response.status() == 200 && response.contentType() == Response.JSON) {
            if (response.headers().isEmpty()) {
                target.writeBytes(OK_JSON);
                return;
            }
        }
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(HttpResponseStatus.valueOf(response.status()))
                .append("\r\ncontent-type: ")
                .append(response.contentType());
        if (!response.headers().containsKey("cache-control")) {
            head.append("\r\ncache-control: no-store");
        }
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            head.append("\r\n").append(header.getKey()).append(": ").append(header.getValue());
        }
        ByteBufUtil.writeAscii(target, head.append("\r\ncontent-length: "));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
