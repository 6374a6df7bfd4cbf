package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.model.Payload;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A message as JSON: a string is sent as it is, any other value, null too, as its compact JSON text. */
record MessageType() implements ParameterType<Payload> {
    /** Bytes; what fits, with its address, into one frame of a mailbox (256 KiB). */
    static final int MAX_BYTES = Payload.MAX_BYTES;

    @Override
    public Payload read(JsonParser json, String field) throws IOException {
        byte[] bytes = json.currentToken() == JsonToken.VALUE_STRING
                ? StrictText.utf8(json.getText(), field, expected())
                : CompactJson.copy(json);
        return new Payload(false, bounded(bytes, field));
    }

    static byte[] bounded(byte[] bytes, String field) {
        if (bytes.length > MAX_BYTES) {
            throw Refusals.wrong(field, bytes.length + " bytes", "at most " + MAX_BYTES);
        }
        return bytes;
    }

    @Override
    public Payload fromQuery(List<String> values, String field) {
        throw Refusals.wrong(field, "in a query", "in a body");
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.of("description", "A string is sent as it is, any other value as compact JSON text.");
    }

    @Override
    public String expected() {
        return "any JSON value of at most " + MAX_BYTES + " bytes";
    }
}
