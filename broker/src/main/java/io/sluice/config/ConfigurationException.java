package io.sluice.config;

/** A configuration that cannot be used. The message is one line for its author: key, value, what is allowed. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
