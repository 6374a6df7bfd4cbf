package io.sluice.api.endpoint;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values that a call gives to the parameters of its method, checked. */
final class Arguments {
    private final List<Parameter<?>> parameters;
    private final @Nullable Object[] values;

    Arguments(List<Parameter<?>> parameters, @Nullable Object[] values) {
        this.parameters = parameters;
        this.values = values;
    }

    /** The value of a parameter that this method requires. */
    <T> T get(Parameter<T> parameter) {
        T value = value(parameter);
        if (value == null) {
            throw new IllegalStateException(parameter + " is not required by this method, yet taken for granted");
        }
        return value;
    }

    <T> Optional<T> find(Parameter<T> parameter) {
        return Optional.ofNullable(value(parameter));
    }

    <T> T orElse(Parameter<T> parameter, T otherwise) {
        T value = value(parameter);
        return value == null ? otherwise : value;
    }

    boolean has(Parameter<?> parameter) {
        return value(parameter) != null;
    }

    @SuppressWarnings("unchecked") // the reader put there what the parameter's own type made
    private <T> @Nullable T value(Parameter<T> parameter) {
        for (int i = 0; i < values.length; i++) {
            if (parameters.get(i) == parameter) {
                return (T) values[i];
            }
        }
        return null;
    }
}
