package io.sluice.testkit.php;

import io.sluice.testkit.Api;
import io.sluice.testkit.SluiceCluster;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PHP process that calls {@code Sluice\Gateway} as it is told; see {@code tests/caller.php} beside the client.
 *
 * <p>Threads: one at a time.
 *
 * <p>Failure: a notice of PHP or a printed byte ends the process; the next call shows what it said.
 */
final class PhpProcess implements AutoCloseable {
    private final Path errors;
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private PhpProcess(Path directory) {
        try {
            errors = Files.createTempFile(directory, "php-", ".log");
            process = new ProcessBuilder("php", client("tests/caller.php").toString())
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("no php: run .ci/run, which installs it", e);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** A file of the client's folder. */
    static Path client(String name) {
        return SluiceCluster.jar().resolve("../../clients/php").resolve(name).normalize();
    }

    /** Starts it with these static properties of the class set: name, value, name, value. */
    static PhpProcess start(Path directory, Object... settings) {
        PhpProcess php = new PhpProcess(directory);
        php.set(settings);
        return php;
    }

    void set(Object... settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(String.valueOf(settings[i]), settings[i + 1]);
        }
        exchange(Map.of("set", values));
    }

    /** The value as PHP's {@code serialize} writes it, which shows its exact type. */
    String call(String method, @Nullable Object... arguments) {
        return String.valueOf(answer(method, arguments).get("php"));
    }

    /** The value as JSON shows it. */
    @Nullable Object value(String method, @Nullable Object... arguments) {
        return answer(method, arguments).get("value");
    }

    /** {@link #value} of the class for another cluster, whose URL this is. */
    @Nullable Object second(String apiUrl, String method, @Nullable Object... arguments) {
        exchange(Map.of("on", "second", "set", Map.of("apiUrl", apiUrl)));
        return exchange(Map.of("on", "second", "method", method, "args", Arrays.asList(arguments)))
                .get("value");
    }

    /** For bytes that are no text. */
    static Object bytes(byte[] bytes) {
        return Map.of("$base64", Base64.getEncoder().encodeToString(bytes));
    }

    /** Everything on its standard error. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> answer(String method, @Nullable Object... arguments) {
        Map<String, Object> answer = exchange(Map.of("method", method, "args", Arrays.asList(arguments)));
        if (answer.containsKey("exception")) {
            throw new PhpException(answer);
        }
        return answer;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> exchange(Map<String, Object> order) {
        try {
            orders.write(Api.write(order));
            orders.newLine();
            orders.flush();
            String line = answers.readLine();
            if (line != null && Api.parse(line) instanceof Map<?, ?> answer) {
                return (Map<String, Object>) answer;
            }
            return line != null && Api.parse(line) instanceof List<?> ? Map.of() : failed(order, line);
        } catch (IOException e) {
            throw new UncheckedIOException(errors(), e);
        }
    }

    private Map<String, Object> failed(Map<String, Object> order, @Nullable String line) {
        throw new AssertionError("php answered " + line + " to " + order + ":\n" + errors());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What PHP threw. */
    static final class PhpException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Map<String, Object> facts;

        PhpException(Map<String, Object> facts) {
            super(facts.toString());
            this.facts = facts;
        }

        /** {@code exception}, {@code message}, {@code error_code}, {@code status}, {@code field}, {@code error}. */
        Map<String, Object> facts() {
            return facts;
        }
    }
}
