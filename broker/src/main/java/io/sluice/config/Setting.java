package io.sluice.config;

import java.util.Locale;

/**
 * One key of the configuration.
 *
 * @param name as in the file: {@code redis.uri}; {@code --redis.uri} is its flag
 * @param defaultText parsed like any other value; empty = none
 * @param meaning one sentence for help and table
 * @param reload whether {@code reload} applies a change to a running process
 * @param secret whether its value must never be shown
 */
public record Setting<T>(
        String name, ValueType<T> type, String defaultText, String meaning, boolean reload, boolean secret) {
    static <T> Setting<T> of(String name, ValueType<T> type, String defaultText, String meaning) {
        return new Setting<>(name, type, defaultText, meaning, false, false);
    }

    Setting<T> reloadable() {
        return new Setting<>(name, type, defaultText, meaning, true, secret);
    }

    Setting<T> kept() {
        return new Setting<>(name, type, defaultText, meaning, reload, true);
    }

    public String flag() {
        return "--" + name;
    }

    public String variable() {
        return "SLUICE_" + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** What the setting accepts; reads well after "expected: ". */
    public String allowed() {
        return type.allowed();
    }

    /** The value as it may be shown to anyone. */
    public String shown(String text) {
        return secret && !text.isEmpty() ? "***" : '"' + withoutPasswords(text) + '"';
    }

    /** A text in which the user information and passwords of URIs are masked. */
    public static String withoutPasswords(String text) {
        return text.replaceAll("://[^@\\s]*@", "://***@").replaceAll("(?i)(password=)[^&\\s]*", "$1***");
    }

    @Override
    public String toString() {
        return name;
    }
}
