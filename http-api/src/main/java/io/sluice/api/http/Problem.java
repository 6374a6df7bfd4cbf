package io.sluice.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as callers see it: {@code {"error": {"code", "message", "field"?, ...}}} with a status.
 *
 * @param code a word for programs
 * @param message a sentence for people: what was wrong and what is expected
 * @param field the parameter that was wrong
 * @param details more members of {@code error}: strings or lists of strings
 * @param headers more header fields of the answer
 */
public record Problem(
        int status,
        String code,
        String message,
        @Nullable String field,
        Map<String, Object> details,
        Map<String, String> headers) {
    public static Problem of(int status, String code, String message) {
        return new Problem(status, code, message, null, Map.of(), Map.of());
    }

    /** 400 {@code invalid_argument}. */
    public static Problem invalid(@Nullable String field, String message) {
        return new Problem(400, "invalid_argument", message, field, Map.of(), Map.of());
    }

    public Problem withDetail(String name, String value) {
        return withDetails(name, value);
    }

    public Problem withDetail(String name, List<String> values) {
        return withDetails(name, List.copyOf(values));
    }

    private Problem withDetails(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new Problem(status, code, message, field, more, headers);
    }

    public Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, code, message, field, details, more);
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }

    public Response asResponse() {
        Response response = Response.json(status, this::write);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            response = response.withHeader(header.getKey(), header.getValue());
        }
        return response;
    }

    /** Writes the whole object, {@code error} and all. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("error");
        json.writeStringField("code", code);
        json.writeStringField("message", message);
        if (field != null) {
            json.writeStringField("field", field);
        }
        for (Map.Entry<String, Object> detail : details.entrySet()) {
            json.writeFieldName(detail.getKey());
            if (detail.getValue() instanceof List<?> values) {
                String[] texts = values.toArray(new String[0]);
                json.writeArray(texts, 0, texts.length);
            } else {
                json.writeString((String) detail.getValue());
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
