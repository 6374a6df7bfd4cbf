package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A client_id; whether it can be one at all is for the method to say. */
record ClientRefType() implements ParameterType<ClientRef> {
    @Override
    public ClientRef read(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Refusals.wrongType(field, json, expected());
        }
        return reference(json.getText(), field);
    }

    @Override
    public ClientRef fromQuery(List<String> values, String field) {
        return reference(Refusals.single(values, field, expected()), field);
    }

    private ClientRef reference(String text, String field) {
        if (text.isEmpty()) {
            throw Refusals.wrong(field, "empty", expected());
        }
        return ClientRef.of(text);
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of("type", "string", "minLength", 1, "examples", List.of("mX3kQ0aZb1c2d3e4f5g6hA"));
    }

    @Override
    public String expected() {
        return "a client_id, as the welcome message has it";
    }
}
