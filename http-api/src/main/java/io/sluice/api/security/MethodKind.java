package io.sluice.api.security;

import java.util.Locale;

/** What a method does, as far as scopes tell methods apart. */
public enum MethodKind {
    /** Gives messages to clients. */
    SEND,
    /** Only asks. */
    READ,
    /** Changes who is where, what is kept of a client, or whether it is connected. */
    MANAGE;

    /** By the rule of the API's names: {@code sendTo...} sends; {@code get...}, {@code is...} and {@code batchGet...} ask. */
    public static MethodKind of(String method) {
        if (method.startsWith("sendTo")) {
            return SEND;
        }
        return method.startsWith("get") || method.startsWith("is") || method.startsWith("batchGet") ? READ : MANAGE;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
