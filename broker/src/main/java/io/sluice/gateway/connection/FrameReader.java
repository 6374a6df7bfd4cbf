package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;

/**
 * Takes frames off what a connection received and tells {@link Input} about each. Has no state of its own: what is
 * between two reads is kept in the connection.
 */
interface FrameReader {
    /**
     * Reads one frame, if it is there whole, and tells what it is.
     *
     * @return false if more bytes are needed; then nothing was consumed
     */
    boolean readOne(Connection connection, ByteBuf in);
}
