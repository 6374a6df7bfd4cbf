package io.sluice.backplane.redis.outbox;

/**
 * A route that a node still owes, as it stands in its to-do list.
 *
 * @param field {@code g} or {@code u}, then the name
 * @param value {@code +} or {@code -}, then the seq of the change
 */
public record RouteDebt(String field, String value) {
    String kind() {
        return field.substring(0, 1);
    }

    String name() {
        return field.substring(1);
    }

    boolean up() {
        return value.charAt(0) == '+';
    }

    String seq() {
        return value.substring(1);
    }
}
