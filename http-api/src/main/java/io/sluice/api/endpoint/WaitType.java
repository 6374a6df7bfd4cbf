package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What a send waits for: {@code routed} is false, {@code written} is true. */
record WaitType() implements ParameterType<Boolean> {
    @Override
    public Boolean read(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Refusals.wrongType(field, json, expected());
        }
        return word(json.getText(), field);
    }

    @Override
    public Boolean fromQuery(List<String> values, String field) {
        return word(Refusals.single(values, field, expected()), field);
    }

    private Boolean word(String word, String field) {
        return switch (word) {
            case "routed" -> false;
            case "written" -> true;
            default -> throw Refusals.wrong(field, Refusals.shown(word), expected());
        };
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of("type", "string", "enum", List.of("routed", "written"), "default", "routed");
    }

    @Override
    public String expected() {
        return "routed or written";
    }
}
