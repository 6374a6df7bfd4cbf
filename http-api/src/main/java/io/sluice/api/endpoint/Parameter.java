package io.sluice.api.endpoint;

/**
 * A name that methods take. Compared by identity: each is made once, in {@link Parameters}.
 *
 * @param <T> what its values become
 */
final class Parameter<T> {
    private final String name;
    private final ParameterType<T> type;
    private final String description;

    Parameter(String name, ParameterType<T> type, String description) {
        this.name = name;
        this.type = type;
        this.description = description;
    }

    String name() {
        return name;
    }

    ParameterType<T> type() {
        return type;
    }

    String description() {
        return description;
    }

    @Override
    public String toString() {
        return name;
    }
}
