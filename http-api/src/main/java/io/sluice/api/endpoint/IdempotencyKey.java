package io.sluice.api.endpoint;

import io.sluice.api.http.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}, on calls that act: by it a repeated call is known. */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";
    private static final int LONGEST = 128;
    private static final String EXPECTED = "1 to " + LONGEST + " visible ASCII characters";

    private IdempotencyKey() {}

    /**
     * The key of a request.
     *
     * @return null if it has none
     * @throws io.sluice.api.http.ProblemException 400 if it is none
     */
    static @Nullable String of(Request request) {
        List<String> given = request.headers(HEADER);
        if (given.isEmpty()) {
            return null;
        }
        if (given.size() > 1) {
            throw Refusals.wrong(HEADER, "given " + given.size() + " times", "once");
        }
        String key = given.get(0);
        if (key.isEmpty() || key.length() > LONGEST) {
            throw Refusals.wrong(HEADER, key.length() + " characters", EXPECTED);
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) > '~') {
                throw Refusals.wrong(HEADER, "character " + (i + 1) + " is not visible", EXPECTED);
            }
        }
        return key;
    }

    /** As OpenAPI has it. */
    static Map<String, Object> parameter() {
        return Schemas.of(
                "name",
                HEADER,
                "in",
                "header",
                "required",
                false,
                "description",
                "A name for this call, of the caller's choice: repeated under it, also through another instance and also"
                        + " when the first answer was lost, the call does nothing again and answers the same. Answers are"
                        + " kept for api.idempotency-seconds, except 503.",
                "schema",
                Schemas.of("type", "string", "pattern", "^[!-~]{1," + LONGEST + "}$"));
    }
}
