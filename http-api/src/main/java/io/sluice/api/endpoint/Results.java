package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.api.http.JsonWriter;
import io.sluice.backplane.Directory.Page;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as JSON. */
final class Results {
    static final JsonWriter NOTHING = json -> {
        json.writeStartObject();
        json.writeEndObject();
    };

    private Results() {}

    /** How one item is written. */
    @FunctionalInterface
    interface ItemWriter<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    static JsonWriter bool(boolean value) {
        return json -> json.writeBoolean(value);
    }

    static JsonWriter number(long value) {
        return json -> json.writeNumber(value);
    }

    static JsonWriter member(String name, long value) {
        return json -> {
            json.writeStartObject();
            json.writeNumberField(name, value);
            json.writeEndObject();
        };
    }

    static JsonWriter member(String name, @Nullable Object value) {
        return json -> {
            json.writeStartObject();
            json.writeFieldName(name);
            textOrNull(json, value);
            json.writeEndObject();
        };
    }

    static void text(JsonGenerator json, Object value) throws IOException {
        json.writeString(value.toString());
    }

    static void textOrNull(JsonGenerator json, @Nullable Object value) throws IOException {
        json.writeString(value == null ? null : value.toString());
    }

    static <T> JsonWriter list(Collection<T> items, ItemWriter<T> writer) {
        return json -> writeList(json, items, writer);
    }

    static <T> void writeList(JsonGenerator json, Collection<T> items, ItemWriter<T> writer) throws IOException {
        json.writeStartArray();
        for (T item : items) {
            writer.write(json, item);
        }
        json.writeEndArray();
    }

    static <K, V> JsonWriter map(Map<K, V> entries, ItemWriter<V> writer) {
        return json -> {
            json.writeStartObject();
            for (Map.Entry<K, V> entry : entries.entrySet()) {
                json.writeFieldName(entry.getKey().toString());
                writer.write(json, entry.getValue());
            }
            json.writeEndObject();
        };
    }

    static <T> JsonWriter page(Page<T> page, ItemWriter<T> writer) {
        return json -> {
            json.writeStartObject();
            json.writeFieldName("items");
            writeList(json, page.items(), writer);
            if (page.cursor().isPresent()) {
                json.writeStringField("cursor", page.cursor().get());
            }
            json.writeEndObject();
        };
    }
}
