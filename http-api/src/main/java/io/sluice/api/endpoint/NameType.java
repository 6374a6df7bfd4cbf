package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A uid or a group: a string, or a whole number as its decimal text. */
record NameType<T>(Function<String, T> make) implements ParameterType<T> {
    static final NameType<Uid> UID = new NameType<>(Uid::new);
    static final NameType<Group> GROUP = new NameType<>(Group::new);

    @Override
    public T read(JsonParser json, String field) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return name(json.getText(), field);
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            String digits = json.getText();
            return name(digits.equals("-0") ? "0" : digits, field);
        }
        throw Refusals.wrongType(field, json, expected());
    }

    @Override
    public T fromQuery(List<String> values, String field) {
        return name(Refusals.single(values, field, expected()), field);
    }

    private T name(String text, String field) {
        try {
            return make.apply(text);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String what = message.substring(message.indexOf(": ") + 2);
            throw Refusals.wrong(field, what.substring(0, what.indexOf(" (expected")), expected());
        }
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of("type", List.of("string", "integer"), "minLength", 1, "maxLength", 256);
    }

    @Override
    public String expected() {
        return "a string of 1 to 256 bytes of UTF-8, or a whole number";
    }
}
