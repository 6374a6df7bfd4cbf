package io.sluice.config;

/**
 * How many clients a gateway lets in; zero = no limit, for each.
 *
 * @param connections at a time
 * @param perAddress at a time from one address; an IPv6 client counts by its /64
 * @param acceptRate in a second
 */
public record AdmissionLimits(int connections, int perAddress, int acceptRate) {
    public AdmissionLimits {
        check(connections, "gateway.max-connections");
        check(perAddress, "gateway.max-connections-per-address");
        check(acceptRate, "gateway.accept-rate");
    }

    private static void check(int value, String key) {
        if (value < 0) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: 0 or more)");
        }
    }
}
