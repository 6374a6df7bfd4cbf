package io.sluice.api.endpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The codes of the API's errors, as they are documented. */
enum ErrorTable {
    INVALID_ARGUMENT(400, "A parameter is missing, empty, too long, of the wrong type or unknown; field names it."),
    UNAUTHORIZED(401, "No key, or an unknown one."),
    FORBIDDEN(403, "Not for this caller."),
    CLIENT_NOT_FOUND(404, "The client is not connected."),
    UNKNOWN_METHOD(404, "There is no such method."),
    METHOD_NOT_ALLOWED(405, "Not by this HTTP method."),
    REQUEST_TIMEOUT(408, "The request took too long to arrive."),
    VERSION_CONFLICT(409, "The session has another version."),
    UID_MISMATCH(409, "The client has another uid."),
    IDEMPOTENCY_MISMATCH(409, "The Idempotency-Key was used for another call."),
    TOO_LARGE(413, "The body is too large."),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is not called application/json."),
    INTERNAL(500, "A defect of the server."),
    REDIS_UNAVAILABLE(
            503,
            "Nothing was done; or outcome says unknown (an answer of Redis was lost) or partial (nodes did not take it).");

    private static final List<ErrorTable> EVERYWHERE =
            List.of(INVALID_ARGUMENT, UNAUTHORIZED, FORBIDDEN, REQUEST_TIMEOUT, TOO_LARGE, INTERNAL, REDIS_UNAVAILABLE);

    private final int status;
    private final String meaning;

    ErrorTable(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    static List<String> codes() {
        return Arrays.stream(values()).map(ErrorTable::code).toList();
    }

    /** All of them, as reusable responses by code. */
    static Map<String, Object> responses() {
        Map<String, Object> responses = new LinkedHashMap<>();
        for (ErrorTable error : values()) {
            responses.put(error.code(), error.response());
        }
        return responses;
    }

    private Map<String, Object> response() {
        Map<String, Object> response = Schemas.of("description", code() + ": " + meaning);
        if (this == REDIS_UNAVAILABLE) {
            response.put("headers", Schemas.of("retry-after", Schemas.of("schema", Schemas.of("type", "integer"))));
        }
        if (this == UNAUTHORIZED) {
            response.put("headers", Schemas.of("www-authenticate", Schemas.of("schema", Schemas.string())));
        }
        response.put("content", Schemas.of("application/json", Schemas.of("schema", Schemas.reference("ErrorAnswer"))));
        return response;
    }

    /** References to what one operation may answer, by status, in order. */
    static Map<String, Object> of(ApiMethod method, boolean withBody) {
        List<ErrorTable> errors = new ArrayList<>(EVERYWHERE);
        for (String code : method.errors()) {
            errors.add(valueOf(code.toUpperCase(java.util.Locale.ROOT)));
        }
        if (method.acts()) {
            errors.add(IDEMPOTENCY_MISMATCH);
        }
        if (withBody) {
            errors.add(UNSUPPORTED_MEDIA_TYPE);
        }
        errors.sort(java.util.Comparator.comparingInt(error -> error.status));
        Map<String, Object> responses = new LinkedHashMap<>();
        for (ErrorTable error : errors) {
            responses.putIfAbsent(
                    Integer.toString(error.status), Schemas.of("$ref", "#/components/responses/" + error.code()));
        }
        return responses;
    }
}
