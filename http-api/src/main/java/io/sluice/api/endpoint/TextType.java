package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A string between so many bytes of UTF-8, both included. */
record TextType(int leastBytes, int mostBytes) implements ParameterType<String> {
    @Override
    public String read(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Refusals.wrongType(field, json, expected());
        }
        return check(json.getText(), field);
    }

    @Override
    public String fromQuery(List<String> values, String field) {
        return check(Refusals.single(values, field, expected()), field);
    }

    private String check(String text, String field) {
        int length = StrictText.utf8(text, field, expected()).length;
        if (length < leastBytes || length > mostBytes) {
            throw Refusals.wrong(field, length + " bytes", expected());
        }
        return text;
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of("type", "string", "minLength", leastBytes, "maxLength", mostBytes);
    }

    @Override
    public String expected() {
        return "a string of " + leastBytes + " to " + mostBytes + " bytes of UTF-8";
    }
}
