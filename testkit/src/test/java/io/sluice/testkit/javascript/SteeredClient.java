package io.sluice.testkit.javascript;

import io.sluice.testkit.Api;
import io.sluice.testkit.Waiting;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The JavaScript client in a Node process that does as it is told and tells what happens; see {@code steered.mjs}.
 *
 * <p>Threads: the test's; one of its own reads.
 *
 * <p>Failure: ends with its standard input, so with this JVM at the latest.
 */
final class SteeredClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final BufferedWriter orders;
    private final List<Map<?, ?>> told = new CopyOnWriteArrayList<>();
    private final List<String> unread = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> awaited = new HashMap<>();

    /**
     * Starts it.
     *
     * @param platform {@code node} or {@code wx}
     * @param urls of gateways, taken in turn with each failure
     */
    SteeredClient(String platform, List<String> urls, Map<String, Object> options) {
        this(Map.of("platform", platform, "urls", urls, "options", options));
    }

    /**
     * Starts it in Node with a function for tokens.
     *
     * @param tokens {@code secret}, {@code uid}, and {@code lifetimes}: the seconds that each token is good for
     */
    SteeredClient(String url, Map<String, Object> options, Map<String, Object> tokens) {
        this(Map.of("platform", "node", "urls", List.of(url), "options", options, "tokens", tokens));
    }

    private SteeredClient(Map<String, Object> steps) {
        String plan = Api.write(steps);
        try {
            process = new ProcessBuilder(
                            "node",
                            "--no-warnings",
                            "--experimental-websocket",
                            NodeTools.tests().resolve("steered.mjs").toString(),
                            plan)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("no node: run .ci/run, which installs it", e);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "steered-client");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{") && Api.parse(line) instanceof Map<?, ?> happened) {
                    told.add(happened);
                } else {
                    unread.add(line);
                }
            }
        } catch (IOException e) {
            unread.add(String.valueOf(e));
        }
    }

    /** The next of this event that has not been awaited yet. */
    Map<?, ?> await(String event) {
        int number = awaited.merge(event, 1, Integer::sum);
        Waiting.until(event, PATIENCE, () -> count(event) >= number, () -> told + "\n" + unread);
        return told.stream()
                .filter(one -> event.equals(one.get("event")))
                .skip(number - 1L)
                .findFirst()
                .orElseThrow();
    }

    /** What there is to tell of the next connection: {@code clientId} and {@code url}. */
    Map<?, ?> connected() {
        return await("init");
    }

    /** Calls a method of the client; what it told then. */
    Map<?, ?> order(String method, Object... arguments) {
        try {
            orders.write(Api.write(Map.of("method", method, "args", List.of(arguments))));
            orders.newLine();
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(String.join("\n", unread), e);
        }
        return await("done");
    }

    /** How often it has told of this event. */
    long count(String event) {
        return told.stream().filter(one -> event.equals(one.get("event"))).count();
    }

    /** The data of every such event so far. */
    List<Map<?, ?>> all(String event) {
        List<Map<?, ?>> data = new ArrayList<>();
        told.stream()
                .filter(one -> event.equals(one.get("event")))
                .forEach(one -> data.add((Map<?, ?>) one.get("data")));
        return data;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
