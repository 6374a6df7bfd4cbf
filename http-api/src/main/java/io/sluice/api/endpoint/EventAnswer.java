package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.sluice.api.http.Json;
import io.sluice.api.http.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads what a backend answers to an event: {@code {"calls": [...]}}, besides which it may say what it likes. */
final class EventAnswer {
    private static final String CALLS = "calls";
    private static final String CLIENT_ID = Parameters.CLIENT_ID.name();

    private EventAnswer() {}

    /**
     * The calls, those that are about one client and do not say which being about this one.
     *
     * @param clientId empty for none
     * @return the body of a batch; empty where there are no calls
     * @throws io.sluice.api.http.ProblemException for an answer that cannot be read
     */
    static byte[] batch(byte[] answer, String clientId, Map<String, ApiMethod> methods) {
        try (JsonParser json = Json.FACTORY.createParser(answer)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals(CALLS) && value != JsonToken.VALUE_NULL) {
                    return batch(json, clientId, methods);
                }
                json.skipChildren();
            }
            return new byte[0];
        } catch (IOException e) {
            throw Problem.invalid(null, "answer: not JSON (expected: an object with \"calls\")")
                    .asException();
        }
    }

    private static byte[] batch(JsonParser json, String clientId, Map<String, ApiMethod> methods) throws IOException {
        byte[] list = CompactJson.copy(json);
        if (list.length == 2 && list[0] == '[') {
            return new byte[0];
        }
        List<BatchCall> calls;
        try (JsonParser again = Json.FACTORY.createParser(list)) {
            again.nextToken();
            calls = BatchMethod.CALLS.type().read(again, CALLS);
        }
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator batch = Json.FACTORY.createGenerator(bytes)) {
            batch.writeStartObject();
            batch.writeArrayFieldStart(CALLS);
            for (BatchCall call : calls) {
                ApiMethod method = methods.get(call.method());
                boolean ofClient = method != null && method.parameters().contains(Parameters.CLIENT_ID);
                write(call, ofClient ? clientId : "", batch);
            }
            batch.writeEndArray();
            batch.writeEndObject();
            batch.flush();
            return bytes.toByteArray();
        }
    }

    private static void write(BatchCall call, String clientId, JsonGenerator batch) throws IOException {
        batch.writeStartObject();
        batch.writeStringField("method", call.method());
        batch.writeObjectFieldStart("params");
        boolean given = false;
        try (JsonParser params = Json.FACTORY.createParser(call.params())) {
            params.nextToken();
            while (params.nextToken() == JsonToken.FIELD_NAME) {
                given |= params.currentName().equals(CLIENT_ID);
                batch.writeFieldName(params.currentName());
                params.nextToken();
                CompactJson.copy(params, batch);
            }
        }
        if (!given && !clientId.isEmpty()) {
            batch.writeStringField(CLIENT_ID, clientId);
        }
        batch.writeEndObject();
        batch.writeEndObject();
    }
}
