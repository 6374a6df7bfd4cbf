package io.sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.api.http.JsonWriter;
import io.sluice.api.http.Problem;
import io.sluice.api.http.Request;
import io.sluice.api.http.Response;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.backplane.DeadLetters;
import io.sluice.backplane.DeadLetters.Letter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code GET /dead}, {@code POST /dead/replay} and {@code /dead/drop}: for the command {@code dead}, behind the keys of the API. */
final class DeadRoute {
    static final String PATH = "/dead";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final DeadLetters letters;
    private final ApiKeys keys;

    DeadRoute(DeadLetters letters, ApiKeys keys) {
        this.letters = letters;
        this.keys = keys;
    }

    void addTo(Router.Builder routes) {
        routes.get(PATH, this::list);
        for (DeadLetterEnd end : DeadLetterEnd.values()) {
            String path = PATH + '/' + end.word();
            routes.post(path, path, request -> end(request, end));
        }
    }

    private CompletionStage<Response> list(Request request) {
        keys.admit(request).require("getNodes", List.of(), List.of());
        String limit = parameter(request, "limit", "100");
        if (!limit.matches("[0-9]{1,4}")
                || Integer.parseInt(limit) < 1
                || Integer.parseInt(limit) > DeadCommand.MAX_LIMIT) {
            throw Problem.invalid("limit", "limit: " + limit + " (expected: 1 to " + DeadCommand.MAX_LIMIT + ")")
                    .asException();
        }
        return answered(
                letters.list(parameter(request, "after", DeadLetters.START), Integer.parseInt(limit)),
                found -> json -> {
                    json.writeStartArray();
                    for (Letter letter : found) {
                        write(json, letter);
                    }
                    json.writeEndArray();
                });
    }

    private CompletionStage<Response> end(Request request, DeadLetterEnd end) {
        keys.admit(request).require("closeClient", List.of(), List.of());
        return answered(end.of(letters, parameter(request, "id", "")), done -> json -> json.writeBoolean(done));
    }

    private static String parameter(Request request, String name, String otherwise) {
        return request.query().getOrDefault(name, List.of(otherwise)).get(0);
    }

    private static <T> CompletionStage<Response> answered(CompletionStage<T> stage, Function<T, JsonWriter> result) {
        return stage.handle((value, failure) -> failure == null
                ? Response.json(200, json -> {
                    json.writeStartObject();
                    json.writeFieldName("result");
                    result.apply(value).write(json);
                    json.writeEndObject();
                })
                : Problem.of(503, "redis_unavailable", "the dead letters cannot be reached")
                        .withHeader("retry-after", "1")
                        .asResponse());
    }

    /** An event that is JSON as such, else as text. */
    static void write(JsonGenerator json, Letter letter) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", letter.id());
        json.writeStringField("node", letter.node());
        json.writeStringField("why", letter.why());
        json.writeFieldName("event");
        if (isJson(letter.event())) {
            json.writeRawValue(letter.event());
        } else {
            json.writeString(letter.event());
        }
        json.writeEndObject();
    }

    private static boolean isJson(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
