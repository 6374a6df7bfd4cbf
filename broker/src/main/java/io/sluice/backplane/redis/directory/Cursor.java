package io.sluice.backplane.redis.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.backplane.BackplaneException.BadCursor;
import io.sluice.model.NodeId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where a page of a listing ended, complete in itself: no process remembers it, so any may serve the next page.
 *
 * <pre>
 * version 1 | listing 4 | node 6 | scan 8 | offset 4 | fingerprint 8 | (node 6, seq 8)...   as base64url
 * </pre>
 *
 * @param node being listed
 * @param scan the cursor of the step to take there
 * @param offset how many of that step's names have been given already
 * @param fingerprint of all names of that step, by which it is recognised when it is taken again
 * @param marks nodes that were listed, with the seq of each when that began: what it had then has been given
 */
record Cursor(NodeId node, String scan, int offset, long fingerprint, NavigableMap<NodeId, Long> marks) {
    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 1 + 4 + 6 + 8 + 4 + 8;
    private static final int MARK_BYTES = 6 + 8;

    /** More nodes than that, and a uid that is on many of them may be listed several times: a cursor goes into URLs. */
    private static final int MAX_MARKS = 64;

    Cursor {
        marks = new TreeMap<>(marks);
    }

    static Cursor start(NodeId node, NavigableMap<NodeId, Long> marks) {
        return new Cursor(node, Scan.START, 0, 0, marks);
    }

    boolean atStart() {
        return scan.equals(Scan.START) && offset == 0;
    }

    /** @param listing what is listed: a cursor is good for that alone */
    String text(String listing) {
        NavigableMap<NodeId, Long> kept = new TreeMap<>(marks);
        while (kept.size() > MAX_MARKS) {
            kept.pollFirstEntry();
        }
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + MARK_BYTES * kept.size());
        bytes.put(VERSION).putInt(tag(listing));
        put(bytes, node);
        bytes.putLong(Long.parseUnsignedLong(scan)).putInt(offset).putLong(fingerprint);
        kept.forEach((marked, seq) -> {
            put(bytes, marked);
            bytes.putLong(seq);
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws BadCursor if {@link #text} did not give it for the same listing */
    static Cursor parse(String text, String listing) {
        ByteBuffer bytes = decode(text);
        if (bytes.remaining() < FIXED_BYTES
                || (bytes.remaining() - FIXED_BYTES) % MARK_BYTES != 0
                || bytes.remaining() > FIXED_BYTES + MARK_BYTES * MAX_MARKS
                || bytes.get() != VERSION
                || bytes.getInt() != tag(listing)) {
            throw new BadCursor(text);
        }
        NodeId node = node(bytes);
        String scan = Long.toUnsignedString(bytes.getLong());
        int offset = bytes.getInt();
        long fingerprint = bytes.getLong();
        NavigableMap<NodeId, Long> marks = new TreeMap<>();
        while (bytes.hasRemaining()) {
            marks.put(node(bytes), bytes.getLong());
        }
        if (offset < 0) {
            throw new BadCursor(text);
        }
        return new Cursor(node, scan, offset, fingerprint, marks);
    }

    private static ByteBuffer decode(String text) {
        try {
            return ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new BadCursor(text);
        }
    }

    private static void put(ByteBuffer bytes, NodeId node) {
        bytes.putShort((short) (node.bits() >>> 32)).putInt((int) node.bits());
    }

    private static NodeId node(ByteBuffer bytes) {
        return new NodeId((bytes.getShort() & 0xFFFFL) << 32 | (bytes.getInt() & 0xFFFFFFFFL));
    }

    private static int tag(String listing) {
        return (int) hash(List.of(listing));
    }

    /** 64 bits of SHA-256 over names in order. */
    static long hash(Iterable<String> names) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : names) {
                byte[] bytes = name.getBytes(UTF_8);
                digest.update((byte) (bytes.length >>> 8));
                digest.update((byte) bytes.length);
                digest.update(bytes);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
