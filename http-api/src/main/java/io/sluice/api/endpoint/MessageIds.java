package io.sluice.api.endpoint;

import java.security.SecureRandom;

/**
 * Names for messages: 22 base64url characters, never the same twice.
 *
 * <p>64 bits that a CSPRNG drew for this thread, then a number that the thread counts up, scattered so that neighbours
 * look different. They are unique, not secret.
 */
final class MessageIds {
    private static final char[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();

    private static final int HALF = 11;

    private static final ThreadLocal<Sequence> SEQUENCES = ThreadLocal.withInitial(Sequence::new);

    private MessageIds() {}

    static String next() {
        return SEQUENCES.get().next();
    }

    private static final class Sequence {
        private final char[] text = new char[2 * HALF];
        private long count;

        Sequence() {
            SecureRandom random = new SecureRandom();
            write(random.nextLong(), 0);
            count = random.nextLong();
        }

        String next() {
            // A bijection of 64 bits (the finaliser of SplitMix64), so distinct numbers stay distinct.
            long bits = ++count;
            bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
            bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
            write(bits ^ bits >>> 31, HALF);
            return new String(text);
        }

        private void write(long bits, int from) {
            for (int i = from + HALF - 1; i >= from; i--) {
                text[i] = DIGITS[(int) (bits & 63)];
                bits >>>= 6;
            }
        }
    }
}
