package io.sluice.api.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON Schemas (draft 2020-12) as maps. */
final class Schemas {
    private Schemas() {}

    /** Names and values in turn. */
    static Map<String, Object> of(Object... namesAndValues) {
        Map<String, Object> schema = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            schema.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return schema;
    }

    static Map<String, Object> string() {
        return of("type", "string");
    }

    static Map<String, Object> integer() {
        return of("type", "integer");
    }

    static Map<String, Object> bool() {
        return of("type", "boolean");
    }

    static Map<String, Object> nullableString() {
        return of("type", List.of("string", "null"));
    }

    static Map<String, Object> list(Map<String, Object> items) {
        return of("type", "array", "items", items);
    }

    static Map<String, Object> map(Map<String, Object> values) {
        return of("type", "object", "additionalProperties", values);
    }

    /** An object with all of the members, names and schemas in turn. */
    static Map<String, Object> object(Object... namesAndSchemas) {
        Map<String, Object> properties = of(namesAndSchemas);
        return of("type", "object", "required", List.copyOf(properties.keySet()), "properties", properties);
    }

    static Map<String, Object> page(Map<String, Object> items) {
        Map<String, Object> schema = object("items", list(items));
        schema.put("properties", of("items", list(items), "cursor", of("type", "string", "description", MORE)));
        return schema;
    }

    private static final String MORE = "Where the next page begins; absent at the end.";

    static Map<String, Object> reference(String name) {
        return of("$ref", "#/components/schemas/" + name);
    }
}
