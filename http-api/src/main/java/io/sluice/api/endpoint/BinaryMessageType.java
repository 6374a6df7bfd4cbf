package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.model.Payload;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A binary message as base64 (RFC 4648 section 4). */
record BinaryMessageType() implements ParameterType<Payload> {
    @Override
    public Payload read(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Refusals.wrongType(field, json, expected());
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(json.getText());
        } catch (IllegalArgumentException e) {
            throw Refusals.wrong(field, "not base64", expected());
        }
        return Payload.binary(MessageType.bounded(bytes, field));
    }

    @Override
    public Payload fromQuery(List<String> values, String field) {
        throw Refusals.wrong(field, "in a query", "in a body");
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of("type", "string", "contentEncoding", "base64");
    }

    @Override
    public String expected() {
        return "base64 (RFC 4648 section 4) of at most " + MessageType.MAX_BYTES + " bytes";
    }
}
