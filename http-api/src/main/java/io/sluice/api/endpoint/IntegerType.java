package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A whole number between bounds, both included. */
record IntegerType(long least, long most) implements ParameterType<Long> {
    @Override
    public Long read(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw Refusals.wrongType(field, json, expected());
        }
        return number(json.getText(), field);
    }

    @Override
    public Long fromQuery(List<String> values, String field) {
        return number(Refusals.single(values, field, expected()), field);
    }

    private Long number(String digits, String field) {
        try {
            long value = Long.parseLong(digits);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Not digits, or more of them than any bound has: refused like a number out of bounds.
        }
        throw Refusals.wrong(field, Refusals.shown(digits), expected());
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = Schemas.of("type", "integer", "minimum", least);
        if (most < Long.MAX_VALUE) {
            schema.put("maximum", most);
        }
        return schema;
    }

    @Override
    public String expected() {
        return "a whole number, " + least + (most < Long.MAX_VALUE ? " to " + most : " or more");
    }
}
