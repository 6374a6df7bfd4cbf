package io.sluice.config;

/**
 * Where a gateway listens and what it speaks there.
 *
 * @param port 0 = any free one
 */
public record ListenAddress(Protocol protocol, boolean tls, String host, int port) {
    /** What clients speak, by the name in {@code connections} and events. */
    public enum Protocol {
        WEBSOCKET("websocket"),
        /** Lines ended by {@code \n}. */
        TEXT("text"),
        /** A 4-byte big-endian length that includes itself. */
        FRAME("frame");

        private final String label;

        Protocol(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
