package io.sluice.model;

/**
 * Why a connection ended: the one table of close codes (RFC 6455 section 7.4; 4000 to 4999 are ours) and of the
 * {@code reason} that {@code closed} events and metrics carry.
 */
public enum CloseReason {
    /** The client said goodbye or its socket went away. It decides itself whether to come back. */
    CLIENT(1000, "client"),
    /** A backend called {@code closeClient} or {@code destroyClient}. The code may be the backend's own. */
    CLOSED_BY_API(1000, "closed_by_api"),
    /** The client broke RFC 6455 or a TCP framing. Reconnecting with the same code will not help. */
    PROTOCOL_ERROR(1002, "protocol_error"),
    /** A text message was not UTF-8. */
    INVALID_UTF8(1007, "invalid_utf8"),
    /** A limit of this server; see the reason text. */
    POLICY(1008, "policy"),
    /** The message was larger than {@code gateway.max-message-size}. */
    TOO_BIG(1009, "too_big"),
    /** The node shuts down: reconnect, after the delay that the reason text hints at. */
    DRAIN(1012, "drain"),
    /** The client read too slowly. Reconnect and read presence anew. */
    SLOW_CONSUMER(1013, "slow_consumer"),
    /** The node cannot take the client now: reconnect later. */
    OVERLOAD(1013, "overload"),
    /** Nothing was heard for longer than the heartbeat allows. */
    HEARTBEAT(4000, "heartbeat"),
    /** No uid in time, or a token that expired: authenticate anew, then reconnect. */
    UNAUTHENTICATED(4401, "unauthenticated"),
    /** Its node died; written by the survivor that reaped it. No code was sent. */
    NODE_LOST(1006, "node_lost"),
    /** Redis held a client that its node did not; found by recovery or by the audit. No code was sent. */
    NOT_HELD(1006, "not_held"),
    /** The socket failed. */
    ERROR(1006, "error");

    private final int code;
    private final String label;

    CloseReason(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The close code of RFC 6455; 1006 is never sent. */
    public int code() {
        return code;
    }

    /** The word in events, metrics and logs. */
    public String label() {
        return label;
    }
}
