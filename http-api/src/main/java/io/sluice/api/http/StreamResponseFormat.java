package io.sluice.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Turns answers into the objects that a stream of HTTP/2 takes.
 *
 * <p><em>Threads:</em> one event loop each. <em>Failure:</em> a body that cannot be rendered leaves nothing behind.
 */
final class StreamResponseFormat implements ResponseFormat {
    private final BodyBuffer body = new BodyBuffer();
    private String date = "";

    /** As {@link ResponseEncoder#tick}. */
    void tick(Instant now) {
        date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    }

    @Override
    public Object encode(ByteBufAllocator allocator, Response response, boolean close, boolean bodiless)
            throws IOException {
        body.reset();
        response.body().writeTo(body);
        int size = body.size();
        ByteBuf content = bodiless || size == 0
                ? Unpooled.EMPTY_BUFFER
                : allocator.directBuffer(size).writeBytes(body.bytes(), 0, size);
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), content);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, response.contentType())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.DATE, date)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, size);
        response.headers().forEach(answer.headers()::set);
        return answer;
    }

    @Override
    public Object goOn() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }
}
