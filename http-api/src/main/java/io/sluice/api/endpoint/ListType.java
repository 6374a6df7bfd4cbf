package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A list; what is in it twice counts once.
 *
 * @param mayBeEmpty whether nothing means something
 * @param most entries, counted once each
 */
record ListType<T>(ParameterType<T> element, boolean mayBeEmpty, int most) implements ParameterType<List<T>> {
    @Override
    public List<T> read(JsonParser json, String field) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Refusals.wrongType(field, json, expected());
        }
        Set<T> values = new LinkedHashSet<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(element.read(json, field));
            checkSize(values, field);
        }
        if (values.isEmpty() && !mayBeEmpty) {
            throw Refusals.wrong(field, "empty", expected());
        }
        return List.copyOf(values);
    }

    @Override
    public List<T> fromQuery(List<String> values, String field) {
        Set<T> distinct = new LinkedHashSet<>();
        for (String value : values) {
            distinct.add(element.fromQuery(List.of(value), field));
            checkSize(distinct, field);
        }
        return List.copyOf(distinct);
    }

    private void checkSize(Set<T> values, String field) {
        if (values.size() > most) {
            throw Refusals.wrong(field, "more than " + most + " entries", expected());
        }
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = Schemas.list(element.schema());
        if (!mayBeEmpty) {
            schema.put("minItems", 1);
        }
        schema.put("maxItems", most);
        return schema;
    }

    @Override
    public String expected() {
        return "a list of " + (mayBeEmpty ? 0 : 1) + " to " + most + " of: " + element.expected();
    }
}
