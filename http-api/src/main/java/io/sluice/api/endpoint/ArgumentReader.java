package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.api.http.Json;
import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a call's arguments by the row of its method, in one pass over the JSON. */
final class ArgumentReader {
    private static final byte[] NO_MEMBERS = {'{', '}'};

    private ArgumentReader() {}

    /**
     * @param body JSON; nothing at all stands for an object without members
     * @throws ProblemException 400, naming the field where there is one
     */
    static Arguments read(ApiMethod method, byte[] body) {
        try (JsonParser json = Json.FACTORY.createParser(body.length == 0 ? NO_MEMBERS : body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.invalid(null, "body: not an object (expected: a JSON object of parameters)")
                        .asException();
            }
            Arguments arguments = readObject(method, json);
            if (json.nextToken() != null) {
                throw Problem.invalid(null, "body: goes on after the object (expected: one JSON object)")
                        .asException();
            }
            return arguments;
        } catch (JsonProcessingException e) {
            throw notJson(e).asException();
        } catch (IOException e) {
            // Malformed UTF-8, as Jackson reports it; there is no other I/O in an array.
            throw Problem.invalid(null, "body: not UTF-8 (expected: a JSON object)")
                    .asException();
        }
    }

    private static Problem notJson(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return Problem.invalid(null, "body: not JSON" + where + " (expected: a JSON object)");
    }

    private static Arguments readObject(ApiMethod method, JsonParser json) throws IOException {
        List<Parameter<?>> parameters = method.parameters();
        @Nullable Object[] values = new Object[parameters.size()];
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            int place = place(method, name);
            Parameter<?> parameter = parameters.get(place);
            if (values[place] != null) {
                throw Refusals.wrong(name, "given twice", "once");
            }
            json.nextToken();
            values[place] = parameter.type().read(json, name);
        }
        return complete(method, values);
    }

    /** @throws ProblemException 400, naming the field where there is one */
    static Arguments read(ApiMethod method, Map<String, List<String>> query) {
        List<Parameter<?>> parameters = method.parameters();
        @Nullable Object[] values = new Object[parameters.size()];
        for (Map.Entry<String, List<String>> entry : query.entrySet()) {
            int place = place(method, entry.getKey());
            values[place] = parameters.get(place).type().fromQuery(entry.getValue(), entry.getKey());
        }
        return complete(method, values);
    }

    private static int place(ApiMethod method, String name) {
        List<Parameter<?>> parameters = method.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equals(name)) {
                return i;
            }
        }
        String known = parameters.isEmpty() ? "no parameters" : "one of " + parameters;
        throw Refusals.wrong(name, "unknown to " + method.name(), known);
    }

    private static Arguments complete(ApiMethod method, @Nullable Object[] values) {
        Arguments arguments = new Arguments(method.parameters(), values);
        for (Parameter<?> parameter : method.required()) {
            if (!arguments.has(parameter)) {
                throw Refusals.wrong(
                        parameter.name(), "missing", parameter.type().expected());
            }
        }
        for (ApiMethod.Choice choice : method.choices()) {
            choice.check(arguments);
        }
        return arguments;
    }
}
