package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * permessage-deflate without context (RFC 7692 section 7.2): one compressor and one decompressor for all connections of
 * an event loop, made when they are first needed.
 *
 * <p>Threads: its event loop.
 *
 * <p>Failure: holds native memory until {@link #close()}.
 */
final class Deflation implements AutoCloseable {
    /** What a sync flush ends with, and the wire leaves out. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    /** That, and an empty final block. */
    private static final byte[] END = {0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF, (byte) 0xFF};

    private @Nullable Deflater deflater;
    private @Nullable Inflater inflater;

    /** A message was larger than allowed once it was inflated. */
    static final class TooBig extends Exception {
        private static final long serialVersionUID = 1L;

        TooBig() {
            super(null, null, false, false);
        }
    }

    /** The payload of a compressed frame, or null if it would not be smaller. */
    byte @Nullable [] deflate(byte[] bytes) {
        Deflater engine = deflater == null ? deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true) : deflater;
        engine.reset();
        engine.setInput(bytes);
        byte[] out = new byte[bytes.length + TAIL.length];
        int length = engine.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        // A full buffer may mean that there is more: then it is no smaller than the message.
        return length == out.length || length - TAIL.length >= bytes.length
                ? null
                : Arrays.copyOf(out, length - TAIL.length);
    }

    /**
     * Appends an inflated message.
     *
     * @param in one compressed payload, read to its end
     * @param limit the most bytes that {@code out} may hold in the end
     * @throws DataFormatException also where the payload ends in the middle of a block
     */
    void inflate(ByteBuf in, ByteBuf out, int limit) throws DataFormatException, TooBig {
        Inflater engine = inflater == null ? inflater = new Inflater(true) : inflater;
        engine.reset();
        byte[] input = ByteBufUtil.getBytes(in);
        in.skipBytes(input.length);
        engine.setInput(input);
        inflateBlocks(engine, input, out, limit);
        if (engine.finished() || input.length == 0) {
            return;
        }
        // What the wire left out is an empty block, and so is what follows here: whoever finds anything else in them
        // was
        // in the middle of a block, and finds no end.
        int whole = out.readableBytes();
        engine.setInput(END);
        inflateBlocks(engine, END, out, limit);
        if (!engine.finished() || engine.getRemaining() > 0 || out.readableBytes() != whole) {
            throw new DataFormatException("ends in the middle of a block");
        }
    }

    /** As far as the input goes. */
    private static void inflateBlocks(Inflater engine, byte[] input, ByteBuf out, int limit)
            throws DataFormatException, TooBig {
        byte[] chunk = new byte[Math.min(8 * 1024, limit + 1)];
        while (true) {
            int length = engine.inflate(chunk);
            if (out.readableBytes() + length > limit) {
                throw new TooBig();
            }
            out.writeBytes(chunk, 0, length);
            if (engine.finished() && engine.getRemaining() > 0) {
                // A final block may be followed by others in the same message (RFC 7692 section 7.2.3.4).
                int rest = engine.getRemaining();
                engine.reset();
                engine.setInput(input, input.length - rest, rest);
            } else if (length == 0) {
                return;
            }
        }
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }
}
