package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A close code that an application may send: RFC 6455 section 7.4.2 leaves 3000 to 4999 to it. */
record CloseCodeType() implements ParameterType<Long> {
    private static final Pattern ALLOWED = Pattern.compile("1000|[34][0-9]{3}");

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
        if (ALLOWED.matcher(digits).matches()) {
            return Long.valueOf(digits);
        }
        throw Refusals.wrong(field, Refusals.shown(digits), expected());
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of(
                "type",
                "integer",
                "anyOf",
                List.of(Schemas.of("const", 1000), Schemas.of("minimum", 3000, "maximum", 4999)));
    }

    @Override
    public String expected() {
        return "1000, or 3000 to 4999";
    }
}
