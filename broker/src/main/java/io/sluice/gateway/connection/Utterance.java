package io.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.sluice.backplane.ClientMessage;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.metrics.GatewayMetrics.DropReason;
import io.sluice.model.ClientId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A client's message for backends, encoded once by the loop that read it.
 *
 * <p>Threads: made on the connection's event loop; {@link #settled} any.
 */
final class Utterance implements ClientMessage {
    /** What an event has beside message, groups and session. */
    private static final int ENVELOPE_BYTES = 512;

    private static final int GROUP_BYTES = 64;
    private static final byte[] TEXT = "\"message\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BINARY = "\"message_base64\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Connection from;
    private final byte[] json;
    private final int weight;
    private final GatewayMetrics metrics;

    private Utterance(Connection from, byte[] json, GatewayMetrics metrics) {
        this.from = from;
        this.json = json;
        this.metrics = metrics;
        this.weight = ENVELOPE_BYTES
                + json.length
                + from.session().json().length()
                + GROUP_BYTES * from.groups().size();
        from.saying(weight);
    }

    /** @param payload UTF-8 unless binary; valid during the call only */
    static Utterance of(Connection from, boolean binary, ByteBuf payload, GatewayMetrics metrics) {
        byte[] bytes = new byte[payload.readableBytes()];
        payload.getBytes(payload.readerIndex(), bytes);
        byte[] json = binary ? member(BINARY, Base64.getEncoder().encode(bytes)) : member(TEXT, escaped(bytes));
        return new Utterance(from, json, metrics);
    }

    private static byte[] member(byte[] name, byte[] value) {
        byte[] all = new byte[name.length + value.length + 1];
        System.arraycopy(name, 0, all, 0, name.length);
        System.arraycopy(value, 0, all, name.length, value.length);
        all[all.length - 1] = '"';
        return all;
    }

    /** As the inside of a JSON string (RFC 8259 section 7); most texts need no change. */
    private static byte[] escaped(byte[] utf8) {
        int more = 0;
        for (byte each : utf8) {
            more += each == '"' || each == '\\' ? 1 : each >= 0 && each < ' ' ? 5 : 0;
        }
        if (more == 0) {
            return utf8;
        }
        byte[] out = new byte[utf8.length + more];
        int at = 0;
        for (byte each : utf8) {
            if (each == '"' || each == '\\') {
                out[at++] = '\\';
                out[at++] = each;
            } else if (each >= 0 && each < ' ') {
                out[at++] = '\\';
                out[at++] = 'u';
                out[at++] = '0';
                out[at++] = '0';
                out[at++] = HEX[each >> 4];
                out[at++] = HEX[each & 15];
            } else {
                out[at++] = each;
            }
        }
        return out;
    }

    @Override
    public ClientId client() {
        return from.id();
    }

    @Override
    public byte[] json() {
        return json;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public void settled(Outcome outcome) {
        from.saying(-weight);
        switch (outcome) {
            case WRITTEN -> metrics.messagesRecorded.increment();
            case UNKNOWN_CLIENT -> metrics.dropped(DropReason.UNKNOWN_CLIENT).increment();
            case REFUSED -> metrics.dropped(DropReason.EVENTS_FULL).increment();
        }
    }
}
