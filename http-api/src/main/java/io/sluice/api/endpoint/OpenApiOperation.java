package io.sluice.api.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One method as OpenAPI has it: its path with POST, and GET where it only asks. */
final class OpenApiOperation {
    private OpenApiOperation() {}

    static Map<String, Object> path(ApiMethod method) {
        Map<String, Object> path = new LinkedHashMap<>();
        if (method.isQuestion()) {
            Map<String, Object> get = operation(method, method.name() + "ByGet");
            if (!method.parameters().isEmpty()) {
                get.put("parameters", queryParameters(method));
            }
            get.put("responses", responses(method, false));
            path.put("get", get);
        }
        Map<String, Object> post = operation(method, method.name());
        if (method.acts()) {
            post.put("parameters", List.of(IdempotencyKey.parameter()));
        }
        post.put("requestBody", requestBody(method));
        post.put("responses", responses(method, true));
        path.put("post", post);
        return path;
    }

    private static Map<String, Object> operation(ApiMethod method, String id) {
        return Schemas.of("operationId", id, "tags", List.of(method.theme()), "summary", method.summary());
    }

    private static List<Map<String, Object>> queryParameters(ApiMethod method) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        for (Parameter<?> parameter : method.parameters()) {
            parameters.add(Schemas.of(
                    "name", parameter.name(),
                    "in", "query",
                    "required", method.required().contains(parameter),
                    "description", parameter.description(),
                    "schema", parameter.type().schema()));
        }
        return parameters;
    }

    private static Map<String, Object> requestBody(ApiMethod method) {
        boolean needed = !method.required().isEmpty() || !method.choices().isEmpty();
        return Schemas.of(
                "required", needed, "content", Schemas.of("application/json", Schemas.of("schema", body(method))));
    }

    private static Map<String, Object> body(ApiMethod method) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Parameter<?> parameter : method.parameters()) {
            Map<String, Object> schema = new LinkedHashMap<>(parameter.type().schema());
            schema.put("description", parameter.description());
            properties.put(parameter.name(), schema);
        }
        Map<String, Object> body = Schemas.of("type", "object", "properties", properties);
        if (!method.required().isEmpty()) {
            body.put("required", names(method.required()));
        }
        if (!method.choices().isEmpty()) {
            body.put(
                    "allOf",
                    method.choices().stream().map(OpenApiOperation::choice).toList());
        }
        body.put("additionalProperties", false);
        return body;
    }

    private static Map<String, Object> choice(ApiMethod.Choice choice) {
        return choice.needed()
                ? Schemas.of(
                        "oneOf",
                        choice.of().stream()
                                .map(one -> Schemas.of("required", List.of(one.name())))
                                .toList())
                : Schemas.of("not", Schemas.of("required", names(choice.of())));
    }

    private static List<String> names(List<Parameter<?>> parameters) {
        return parameters.stream().map(Parameter::name).toList();
    }

    private static Map<String, Object> responses(ApiMethod method, boolean withBody) {
        Map<String, Object> schema = Schemas.object("result", method.result());
        Map<String, Object> responses = Schemas.of(
                "200",
                Schemas.of(
                        "description",
                        "Done.",
                        "content",
                        Schemas.of("application/json", Schemas.of("schema", schema))));
        responses.putAll(ErrorTable.of(method, withBody));
        return responses;
    }
}
