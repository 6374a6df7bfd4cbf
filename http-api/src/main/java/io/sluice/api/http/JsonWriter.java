package io.sluice.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Something that can be said as one JSON value; written on an event loop, any number of times. */
@FunctionalInterface
public interface JsonWriter {
    void write(JsonGenerator json) throws IOException;
}
