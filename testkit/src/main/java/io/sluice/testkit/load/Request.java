package io.sluice.testkit.load;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that are made once and sent again and again with another {@link Payload} in their places.
 *
 * <p>Threads: the loop's; one use at a time.
 */
final class Request {
    private final ByteBuffer bytes;
    private final int[] payloadsAt;

    private Request(byte[] bytes, int... payloadsAt) {
        this.bytes = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        this.payloadsAt = payloadsAt;
    }

    /** @param target the JSON member that says to whom, such as {@code "group":"g1"} */
    static Request post(InetSocketAddress server, String method, String target) {
        String before = "{" + target + ",\"message\":\"";
        String after = "\"}";
        int length = before.length() + Payload.LENGTH + after.length();
        String head = "POST /v1/" + method + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + before;
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(Payload.blank());
        all.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
        return new Request(all.toByteArray(), head.length());
    }

    /** A block for {@link BareServer}: so many unmasked text frames. */
    static Request frames(int count) {
        int header = 4;
        int frame = header + Payload.LENGTH;
        ByteBuffer block = ByteBuffer.allocate(4 + count * frame).putInt(count * frame);
        int[] payloadsAt = new int[count];
        for (int i = 0; i < count; i++) {
            block.put((byte) 0x81).put((byte) 126).putShort((short) Payload.LENGTH);
            payloadsAt[i] = block.position();
            block.put(Payload.blank());
        }
        return new Request(block.array(), payloadsAt);
    }

    /** How many messages one sending of it carries. */
    int messages() {
        return payloadsAt.length;
    }

    /**
     * The bytes, ready to be written, with messages numbered from this one.
     *
     * @param nanos from when on their latency counts
     */
    ByteBuffer stamped(int stream, long firstNumber, long nanos) {
        for (int i = 0; i < payloadsAt.length; i++) {
            Payload.write(bytes, payloadsAt[i], stream, firstNumber + i, nanos);
        }
        return bytes.rewind();
    }
}
