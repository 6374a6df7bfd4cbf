package io.sluice.api.http;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;

/** How answers are written: as bytes of HTTP/1.1, or as objects that become frames of HTTP/2. */
interface ResponseFormat {
    /**
     * The answer, for the channel to write.
     *
     * @param close whether the connection ends with it
     * @param bodiless leave the body out, but not its length: the answer to HEAD
     * @throws IOException if the body cannot be rendered; then nothing is held
     */
    Object encode(ByteBufAllocator allocator, Response response, boolean close, boolean bodiless) throws IOException;

    /** That the body may come (100 Continue). */
    Object goOn();
}
