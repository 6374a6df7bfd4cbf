package io.sluice.testkit;

import java.util.Map;

/** The HTTP API answered with an error. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, Object> error;

    ApiException(int status, Map<String, Object> error) {
        super(status + " " + error);
        this.status = status;
        this.error = Map.copyOf(error);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** {@code error.code}, such as {@code invalid_argument}; empty if there is none. */
    public String code() {
        return String.valueOf(error.getOrDefault("code", ""));
    }

    /** {@code error.field}; empty if there is none. */
    public String field() {
        return String.valueOf(error.getOrDefault("field", ""));
    }

    /** The members of {@code error}. */
    public Map<String, Object> error() {
        return error;
    }
}
