package io.sluice.api.endpoint;

import io.sluice.api.http.Problem;
import io.sluice.api.http.Request;
import java.util.Locale;

/**
 * JSON in, JSON out. That a body must be called {@code application/json} also keeps web pages of other origins out:
 * browsers ask before they send that (CORS preflight), and nobody answers.
 */
final class MediaType {
    private static final String JSON = "application/json";

    private MediaType() {}

    /** @throws io.sluice.api.http.ProblemException 415 for a body that is not called JSON in UTF-8 */
    static void requireJson(Request request) {
        String type = request.header("content-type");
        if (JSON.equals(type) || type == null && request.body().length == 0) {
            return;
        }
        if (type == null || !isJson(type.toLowerCase(Locale.ROOT))) {
            String shown = type == null ? "none" : Refusals.shown(type);
            throw Problem.of(415, "unsupported_media_type", "content-type: " + shown + " (expected: " + JSON + ")")
                    .asException();
        }
    }

    private static boolean isJson(String type) {
        String[] parts = type.split(";", -1);
        if (!parts[0].strip().equals(JSON)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return true;
    }
}
