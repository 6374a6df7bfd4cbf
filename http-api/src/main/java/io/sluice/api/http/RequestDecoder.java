package io.sluice.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Netty's decoder, without its mercy for messages whose end two parties might see in two places. */
final class RequestDecoder extends HttpRequestDecoder {
    private boolean heard;

    RequestDecoder(HttpSettings settings) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.maxHeaderSize())
                .setMaxHeaderSize(settings.maxHeaderSize())
                .setMaxChunkSize(64 * 1024));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        heard = true;
        super.channelRead(context, message);
    }

    /** Whether bytes have come since the last time this was asked. */
    boolean heardSomething() {
        boolean before = heard;
        heard = false;
        return before;
    }

    /** Both fields together are how requests are smuggled (RFC 9112 section 6.1): refused, where Netty prefers one. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both transfer-encoding and content-length");
    }
}
