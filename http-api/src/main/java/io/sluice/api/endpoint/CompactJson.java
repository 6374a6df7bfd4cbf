package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.sluice.api.http.Json;
import java.io.IOException;

/**
 * Copies a JSON value without its white space. Numbers keep their digits: 1e400 stays 1e400, 0.10 stays 0.10. Half a
 * surrogate pair stays the escape that it was.
 */
final class CompactJson {
    private CompactJson() {}

    /** The value whose first token is the current one, as UTF-8; leaves the parser at its last. */
    static byte[] copy(JsonParser from) throws IOException {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(256);
                JsonGenerator to = Json.FACTORY.createGenerator(bytes)) {
            copy(from, to);
            to.flush();
            return bytes.toByteArray();
        }
    }

    /** Likewise, into what is being written. */
    static void copy(JsonParser from, JsonGenerator to) throws IOException {
        int depth = 0;
        while (true) {
            switch (from.currentToken()) {
                case START_OBJECT -> {
                    to.writeStartObject();
                    depth++;
                }
                case START_ARRAY -> {
                    to.writeStartArray();
                    depth++;
                }
                case END_OBJECT -> {
                    to.writeEndObject();
                    depth--;
                }
                case END_ARRAY -> {
                    to.writeEndArray();
                    depth--;
                }
                case FIELD_NAME -> to.writeFieldName(from.currentName());
                case VALUE_STRING ->
                    to.writeString(from.getTextCharacters(), from.getTextOffset(), from.getTextLength());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getText());
                case VALUE_TRUE -> to.writeBoolean(true);
                case VALUE_FALSE -> to.writeBoolean(false);
                default -> to.writeNull();
            }
            if (depth == 0) {
                return;
            }
            from.nextToken();
        }
    }
}
