package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import java.util.List;

/** The sentences of 400 {@code invalid_argument}. */
final class Refusals {
    private static final int SHOWN = 64;

    private Refusals() {}

    static ProblemException wrong(String field, String is, String expected) {
        return Problem.invalid(shown(field), shown(field) + ": " + is + " (expected: " + expected + ")")
                .asException();
    }

    static ProblemException wrongType(String field, JsonParser json, String expected) {
        return wrong(field, describe(json.currentToken()), expected);
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a number with a fraction or exponent";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }

    /** The only value of a name in a query. */
    static String single(List<String> values, String field, String expected) {
        if (values.size() != 1) {
            throw wrong(field, "given " + values.size() + " times", expected);
        }
        return values.get(0);
    }

    /** Shortened, for messages. */
    static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
