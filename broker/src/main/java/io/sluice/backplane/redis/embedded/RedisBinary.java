package io.sluice.backplane.redis.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server that runs on this machine: the one the jar carries, or, where that does not run (another platform, a
 * library missing, a temporary directory without execution), the one on PATH.
 *
 * @param version such as {@code 6.2.11}
 */
record RedisBinary(Path path, String version) {
    private static final Pattern VERSION = Pattern.compile("v=(([0-9]+)\\.([0-9]+)\\.[0-9]+)");

    /**
     * Finds one that runs and is new enough (6.2).
     *
     * @param directory where the carried one is put
     * @throws IOException with one line that says what was tried
     */
    static RedisBinary find(Path directory) throws IOException {
        List<String> tried = new ArrayList<>();
        List<Source> sources = List.of(
                new Source("carried", () -> ExecutableProvider.newJarResourceProvider(directory.toFile())),
                new Source("on PATH", () -> ExecutableProvider.newExecutableInPath("redis-server")));
        for (Source source : sources) {
            try {
                return probe(source.provider.open().get().toPath());
            } catch (IOException | RuntimeException e) {
                tried.add(source.name + ": " + e.getMessage());
            }
        }
        throw new IOException("no redis-server runs here (" + String.join("; ", tried)
                + "); install one (6.2 or newer) or set redis.uri");
    }

    private static RedisBinary probe(Path path) throws IOException {
        Process process = new ProcessBuilder(path.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Matcher version = VERSION.matcher(output);
        if (!exited(process) || !version.find()) {
            throw new IOException(path + " does not run: " + output.replaceAll("\\R", " "));
        }
        int major = Integer.parseInt(version.group(2));
        if (major < 6 || major == 6 && Integer.parseInt(version.group(3)) < 2) {
            throw new IOException(path + " is version " + version.group(1) + " (expected: 6.2 or newer)");
        }
        return new RedisBinary(path, version.group(1));
    }

    private static boolean exited(Process process) throws IOException {
        try {
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private record Source(String name, Opening provider) {}

    private interface Opening {
        ExecutableProvider open() throws IOException;
    }
}
