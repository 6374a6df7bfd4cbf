package io.sluice.backplane.wire;

import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A numbered frame of a mailbox, chained to the one before: {@code 1 SEQ TAG PREVIOUS-TAG\n} and the envelopes.
 *
 * @param seq its number, one more than that of the frame before in an unbroken history
 * @param tag 64 random bits from its writer, as 16 hexadecimal digits
 * @param previousTag the tag of the frame before
 * @param size bytes of the whole frame
 */
public record MailboxFrame(long seq, String tag, String previousTag, int size, List<Envelope> envelopes) {
    private static final char VERSION = '1';
    private static final int TAG_LENGTH = 16;

    /** @throws WireException if the bytes are not a frame of this version */
    public static MailboxFrame decode(NodeId node, byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != VERSION || bytes[1] != ' ') {
            throw new WireException(0, "no frame of version " + VERSION);
        }
        int at = 2;
        long seq = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at < 2 + 18) {
            seq = seq * 10 + bytes[at++] - '0';
        }
        int body = at + 2 * (TAG_LENGTH + 1) + 1;
        if (at == 2 || bytes.length < body || bytes[at] != ' ' || bytes[body - 1] != '\n') {
            throw new WireException(at, "a frame header is 1 SEQ TAG PREVIOUS-TAG and a line feed");
        }
        String tag = tag(bytes, at + 1);
        String previousTag = tag(bytes, at + 2 + TAG_LENGTH);
        return new MailboxFrame(seq, tag, previousTag, bytes.length, envelopes(node, bytes, body));
    }

    private static String tag(byte[] bytes, int from) {
        return new String(bytes, from, TAG_LENGTH, StandardCharsets.US_ASCII);
    }

    private static List<Envelope> envelopes(NodeId node, byte[] bytes, int from) {
        WireReader in = new WireReader(bytes, from);
        CommandReader reader = new CommandReader(node, in);
        List<Envelope> envelopes = new ArrayList<>();
        while (!in.atEnd()) {
            envelopes.add(reader.read());
        }
        return envelopes;
    }
}
