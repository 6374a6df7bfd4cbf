package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.api.http.JsonWriter;
import java.io.IOException;

/** A result that tells of something that could not be done now: who repeats the call may be told better. */
record Provisional(JsonWriter result) implements JsonWriter {
    @Override
    public void write(JsonGenerator json) throws IOException {
        result.write(json);
    }
}
