package io.sluice.api.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;

/**
 * What stands in the pipeline of a connection. Requests of both versions come to an {@link HttpConnection} as the same
 * objects; over HTTP/2 each stream is a channel with one of its own.
 *
 * <pre>
 *   socket ─▶ FirstBytes (plain) ─────────┬─▶ RequestDecoder ─▶ HttpConnection              HTTP/1.1
 *   socket ─▶ SslHandler ─▶ TlsHandshake ─┴─▶ Http2FrameCodec ─▶ Http2MultiplexHandler ─▶ Http2Session
 *                                                  each stream: ─▶ codec ─▶ HttpConnection
 * </pre>
 */
record HttpPipeline(HttpServerParts parts, ConnectionLoop loop) {
    /** Streams of one connection at a time: as much as that many HTTP/1.1 connections could ask for. */
    private static final int MAX_STREAMS = 100;

    /** Of a fresh connection. */
    void begin(ChannelPipeline pipeline) {
        parts.settings()
                .tls()
                .ifPresentOrElse(
                        certificates -> pipeline.addLast(
                                certificates.newHandler(
                                        pipeline.channel().alloc(),
                                        parts.settings().requestTimeout()),
                                new TlsHandshake(this)),
                        () -> pipeline.addLast(new FirstBytes(this)));
    }

    void http1(ChannelPipeline pipeline) {
        if (parts.settings().tls().isEmpty()) {
            // Who has sent a request may end the output and still read (RFC 9112 section 9.6).
            pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        RequestDecoder decoder = new RequestDecoder(parts.settings());
        ConnectionOutput output = new ConnectionOutput(pipeline.channel(), loop.encoder());
        pipeline.addLast(decoder, new HttpConnection(parts, loop, output, decoder::heardSomething));
    }

    /** RFC 9113; what one peer can ask of us by resets, empty frames and control frames is bounded by the codec. */
    void http2(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(parts.settings().maxHeaderSize()))
                .gracefulShutdownTimeoutMillis(parts.settings().closeTimeout().toMillis())
                .build();
        pipeline.addLast(
                codec, new Http2MultiplexHandler(new Streams(this)), new Http2Session(codec, parts.settings(), loop));
    }

    /** What each stream of a connection begins with. */
    private static final class Streams extends ChannelInitializer<Channel> {
        private final HttpPipeline assembly;
        private final Http2StreamFrameToHttpObjectCodec codec = new Http2StreamFrameToHttpObjectCodec(true);

        Streams(HttpPipeline assembly) {
            this.assembly = assembly;
        }

        @Override
        protected void initChannel(Channel stream) {
            ConnectionLoop loop = assembly.loop;
            ConnectionOutput output = new ConnectionOutput(stream, loop.streamEncoder());
            stream.pipeline().addLast(codec, new HttpConnection(assembly.parts, loop, output, () -> false));
        }
    }
}
