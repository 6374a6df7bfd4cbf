package io.sluice.api.endpoint;

import io.sluice.api.http.JsonWriter;
import io.sluice.api.security.Caller;
import io.sluice.backplane.Mailboxes;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A row of the method table: all that is known of one method.
 *
 * @param theme what it belongs to, for readers
 * @param summary a sentence for readers
 * @param parameters those it knows, in the order of the documentation
 * @param required those that every call gives
 * @param choices sets of which every call gives exactly one, or at most one
 * @param result JSON Schema of its result
 * @param errors codes of problems that not every method has
 */
record ApiMethod(
        String name,
        String theme,
        String summary,
        List<Parameter<?>> parameters,
        List<Parameter<?>> required,
        List<Choice> choices,
        Map<String, Object> result,
        List<String> errors,
        Action action) {
    /** Whether it can be called by GET: it only asks, by its name. */
    boolean isQuestion() {
        return name.startsWith("get") || name.startsWith("is");
    }

    /** Whether it may change or send something, so that an Idempotency-Key means something. */
    boolean acts() {
        return !(action instanceof Action.Read);
    }

    /** @throws io.sluice.api.http.ProblemException 403 for a call that the caller's key has no right to */
    void authorize(Caller caller, Arguments arguments) {
        // What a batch calls is asked for one by one.
        if (caller.isRestricted() && !(action instanceof Action.Several)) {
            caller.require(
                    name,
                    names(arguments, Parameters.GROUP, Parameters.GROUPS, Group::value),
                    names(arguments, Parameters.UID, Parameters.UIDS, Uid::value));
        }
    }

    private static <T> List<String> names(
            Arguments arguments, Parameter<T> one, Parameter<List<T>> several, Function<T, String> text) {
        List<T> named = new ArrayList<>(arguments.orElse(several, List.of()));
        arguments.find(one).ifPresent(named::add);
        return named.stream().map(text).toList();
    }

    static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Parameters of which no two are given.
     *
     * @param needed whether one must be
     */
    record Choice(List<Parameter<?>> of, boolean needed) {
        /** @throws io.sluice.api.http.ProblemException 400 for two, and for none where one is needed */
        void check(Arguments arguments) {
            Parameter<?> given = null;
            for (Parameter<?> parameter : of) {
                if (arguments.has(parameter)) {
                    if (given != null) {
                        throw Refusals.wrong(parameter.name(), "given besides " + given, "only one of " + of);
                    }
                    given = parameter;
                }
            }
            if (given == null && needed) {
                Parameter<?> first = of.get(0);
                throw Refusals.wrong(first.name(), "missing", "one of " + of);
            }
        }
    }

    /** Writes a row in the order in which one reads it. */
    static final class Builder {
        private final String name;
        private final List<Parameter<?>> parameters = new ArrayList<>();
        private final List<Parameter<?>> required = new ArrayList<>();
        private final List<Choice> choices = new ArrayList<>();
        private String theme = "";
        private String summary = "";
        private Map<String, Object> result = Map.of();
        private List<String> errors = List.of();

        private Builder(String name) {
            this.name = name;
        }

        Builder about(String subject, String sentence) {
            theme = subject;
            summary = sentence;
            return this;
        }

        Builder takes(Parameter<?>... needed) {
            parameters.addAll(Arrays.asList(needed));
            required.addAll(Arrays.asList(needed));
            return this;
        }

        Builder takesOneOf(Parameter<?>... alternatives) {
            choices.add(new Choice(List.of(alternatives), true));
            return mayTake(alternatives);
        }

        Builder mayTakeOneOf(Parameter<?>... alternatives) {
            choices.add(new Choice(List.of(alternatives), false));
            return mayTake(alternatives);
        }

        Builder mayTake(Parameter<?>... optional) {
            parameters.addAll(Arrays.asList(optional));
            return this;
        }

        Builder gives(Map<String, Object> schema) {
            result = schema;
            return this;
        }

        Builder failsWith(String... codes) {
            errors = List.of(codes);
            return this;
        }

        ApiMethod onClient(Function<Arguments, Action.Plan> plan) {
            return build(new Action.OnClient(plan));
        }

        ApiMethod reads(Function<Arguments, CompletionStage<JsonWriter>> run) {
            return build(new Action.Read(run));
        }

        ApiMethod alone(BiFunction<Arguments, Mailboxes, CompletionStage<JsonWriter>> run) {
            return build(new Action.Alone(run));
        }

        ApiMethod several(Action.Calls run) {
            return build(new Action.Several(run));
        }

        private ApiMethod build(Action action) {
            return new ApiMethod(
                    name,
                    theme,
                    summary,
                    List.copyOf(parameters),
                    List.copyOf(required),
                    List.copyOf(choices),
                    result,
                    errors,
                    action);
        }
    }
}
