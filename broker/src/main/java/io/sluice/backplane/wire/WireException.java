package io.sluice.backplane.wire;

/** Bytes that are not what this version of the protocol writes. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WireException(int offset, String what) {
        super("byte " + offset + ": " + what);
    }
}
