package io.sluice.api.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** The one JSON factory: UTF-8 only (RFC 8259 section 8.1), Jackson's limits on depth and number length. */
public final class Json {
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Names of a caller's own objects are not worth remembering for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // Letters beyond the first 65,536 as themselves, not as two escapes.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private Json() {}

    static void write(JsonWriter value, OutputStream target) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(target)) {
            value.write(json);
        }
    }

    /** The value as UTF-8. */
    public static byte[] bytes(JsonWriter value) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
            write(value, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
