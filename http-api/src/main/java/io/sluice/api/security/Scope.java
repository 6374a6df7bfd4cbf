package io.sluice.api.security;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a key may do: {@code send}, {@code getNodes}, {@code send:group=chat.*}.
 *
 * @param methods a kind of methods, or one
 * @param parameter {@code group} or {@code uid}: only calls that name such; null = all calls
 * @param pattern the only name, or with a star at its end the beginning of all names; empty without parameter
 */
record Scope(String methods, @Nullable String parameter, String pattern) {
    static Scope parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Scope(text, null, "");
        }
        int equals = text.indexOf('=', colon);
        return new Scope(text.substring(0, colon), text.substring(colon + 1, equals), text.substring(equals + 1));
    }

    boolean covers(String method) {
        return methods.equals(method) || methods.equals(MethodKind.of(method).word());
    }

    boolean admitsAll() {
        return parameter == null;
    }

    /** @param kind {@code group} or {@code uid} */
    boolean admits(String kind, String name) {
        if (!kind.equals(parameter)) {
            return false;
        }
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
