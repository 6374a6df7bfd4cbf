package io.sluice.testkit.fault.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a run, written anew after every scenario, so that one that hangs takes nothing with it.
 *
 * <p>Threads: one.
 */
public final class Reports {
    private final Path directory;
    private final List<Result> results = new ArrayList<>();

    /** @param directory made if it is not there */
    public Reports(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void add(Result result) {
        results.add(result);
        write("faults.json", json());
    }

    public List<Result> results() {
        return List.copyOf(results);
    }

    private String json() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(results);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results are plain values", e);
        }
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
