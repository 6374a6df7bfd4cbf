package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.model.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A session, or a patch of one: a JSON object, kept as compact text. */
record SessionType() implements ParameterType<String> {
    /** Bytes of compact JSON. */
    static final int MAX_BYTES = Session.MAX_BYTES;

    @Override
    public String read(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Refusals.wrongType(field, json, expected());
        }
        byte[] bytes = CompactJson.copy(json);
        requireFits(bytes.length, field);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void requireFits(int bytes, String field) {
        if (bytes > MAX_BYTES) {
            throw Refusals.wrong(field, bytes + " bytes", "at most " + MAX_BYTES);
        }
    }

    @Override
    public String fromQuery(List<String> values, String field) {
        throw Refusals.wrong(field, "in a query", "in a body");
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of("type", "object");
    }

    @Override
    public String expected() {
        return "an object of at most " + MAX_BYTES + " bytes";
    }
}
