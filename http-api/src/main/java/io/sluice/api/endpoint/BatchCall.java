package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a batch, its parameters not read yet.
 *
 * @param params a JSON object
 */
@SuppressWarnings("ArrayRecordComponent") // identity is never asked for
record BatchCall(String method, byte[] params) {
    private static final byte[] NO_PARAMS = {'{', '}'};

    /** The list of calls. Its shape is checked before anything of the batch is done. */
    record ListOfCalls() implements ParameterType<List<BatchCall>> {
        static final int MAX_CALLS = 1000;
        private static final String EXPECTED_CALL = "an object with a string \"method\" and an object \"params\"";

        @Override
        public List<BatchCall> read(JsonParser json, String field) throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw Refusals.wrongType(field, json, expected());
            }
            List<BatchCall> calls = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (calls.size() == MAX_CALLS) {
                    throw Refusals.wrong(field, "more than " + MAX_CALLS, expected());
                }
                calls.add(readCall(json, field + '[' + calls.size() + ']'));
            }
            if (calls.isEmpty()) {
                throw Refusals.wrong(field, "empty", expected());
            }
            return calls;
        }

        private BatchCall readCall(JsonParser json, String field) throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw Refusals.wrongType(field, json, EXPECTED_CALL);
            }
            @Nullable String method = null;
            byte[] params = NO_PARAMS;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String member = json.currentName();
                JsonToken value = json.nextToken();
                if (member.equals("method") && value == JsonToken.VALUE_STRING) {
                    method = json.getText();
                } else if (member.equals("params") && value == JsonToken.START_OBJECT) {
                    params = CompactJson.copy(json);
                } else {
                    throw Refusals.wrong(field + '.' + Refusals.shown(member), "wrong", EXPECTED_CALL);
                }
            }
            if (method == null) {
                throw Refusals.wrong(field + ".method", "missing", EXPECTED_CALL);
            }
            return new BatchCall(method, params);
        }

        @Override
        public List<BatchCall> fromQuery(List<String> values, String field) {
            throw Refusals.wrong(field, "in a query", "in a body");
        }

        @Override
        public Map<String, Object> schema() {
            Map<String, Object> call = Schemas.object("method", Schemas.string());
            call.put("properties", Schemas.of("method", Schemas.string(), "params", Schemas.of("type", "object")));
            call.put("additionalProperties", false);
            Map<String, Object> schema = Schemas.list(call);
            schema.put("minItems", 1);
            schema.put("maxItems", MAX_CALLS);
            return schema;
        }

        @Override
        public String expected() {
            return "1 to " + MAX_CALLS + " objects, each with a string \"method\" and an object \"params\"";
        }
    }
}
