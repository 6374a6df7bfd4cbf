package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The method table as an OpenAPI 3.1 document. */
final class OpenApiDocument {
    private final Collection<ApiMethod> methods;

    OpenApiDocument(Collection<ApiMethod> methods) {
        this.methods = methods;
    }

    /** @param keyed whether callers must show a key */
    byte[] render(boolean keyed) {
        Map<String, Object> paths = new LinkedHashMap<>();
        for (ApiMethod method : methods) {
            paths.put("/v1/" + method.name(), OpenApiOperation.path(method));
        }
        Map<String, Object> bearer = Schemas.of("bearer", List.of());
        Map<String, Object> document = Schemas.of(
                "openapi", "3.1.0",
                "info", info(),
                "servers", List.of(Schemas.of("url", "/")),
                "security", keyed ? List.of(bearer) : List.of(Map.of(), bearer),
                "tags", tags(),
                "paths", paths,
                "components", components());
        try {
            return new ObjectMapper().writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and strings are always JSON", e);
        }
    }

    private static Map<String, Object> info() {
        String version = OpenApiDocument.class.getPackage().getImplementationVersion();
        return Schemas.of(
                "title",
                "Sluice",
                "summary",
                "Push to WebSocket and TCP clients, over Redis.",
                "description",
                "Answers are {\"result\": ...} or {\"error\": {\"code\", \"message\", \"field\"?}}. Methods that only ask"
                        + " can be called by GET too; a repeated name in the query is a list.",
                "version",
                version == null ? "development" : version);
    }

    private List<Map<String, Object>> tags() {
        return methods.stream()
                .map(ApiMethod::theme)
                .distinct()
                .map(theme -> Schemas.of("name", theme))
                .toList();
    }

    private static Map<String, Object> components() {
        return Schemas.of(
                "securitySchemes",
                Schemas.of("bearer", Schemas.of("type", "http", "scheme", "bearer")),
                "schemas",
                Schemas.of("Receipt", Receipts.SCHEMA, "Error", error(), "ErrorAnswer", errorAnswer()),
                "responses",
                ErrorTable.responses());
    }

    private static Map<String, Object> errorAnswer() {
        return Schemas.object("error", Schemas.reference("Error"));
    }

    private static Map<String, Object> error() {
        Map<String, Object> schema = Schemas.object("code", Schemas.string(), "message", Schemas.string());
        schema.put(
                "properties",
                Schemas.of(
                        "code", Schemas.of("type", "string", "enum", ErrorTable.codes()),
                        "message", Schemas.string(),
                        "field", Schemas.of("type", "string", "description", "The parameter that was wrong."),
                        "outcome", Schemas.of("type", "string", "enum", List.of("unknown", "partial")),
                        "nodes", Schemas.list(Schemas.string())));
        return schema;
    }
}
