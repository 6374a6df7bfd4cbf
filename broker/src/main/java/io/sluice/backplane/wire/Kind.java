package io.sluice.backplane.wire;

/** The first byte of an envelope, and of a target. Numbers are never used twice: old nodes may still read them. */
final class Kind {
    static final int CONNECT = 1;
    static final int CLOSE = 2;
    static final int BIND = 3;
    static final int UNBIND = 4;
    static final int JOIN = 5;
    static final int LEAVE = 6;
    static final int SESSION = 7;
    static final int SEND = 8;
    static final int INSPECT = 9;
    static final int AUDIT = 10;

    static final int TO_EVERYONE = 0;
    static final int TO_CLIENTS = 1;
    static final int TO_UIDS = 2;
    static final int TO_GROUPS = 3;

    private Kind() {}
}
