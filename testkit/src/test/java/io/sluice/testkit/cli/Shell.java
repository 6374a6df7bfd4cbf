package io.sluice.testkit.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Types commands of the jar in a directory, as a user would, with nothing of Sluice in the environment. */
final class Shell {
    private static final Path JAR =
            Path.of(System.getProperty("sluice.jar")).toAbsolutePath().normalize();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path directory;

    Shell(Path directory) {
        this.directory = directory;
    }

    /** What a command said. */
    record Result(int status, String output, String error) {}

    Result sluice(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "out", "");
        Path error = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder =
                command(arguments).redirectOutput(output.toFile()).redirectError(error.toFile());
        Process process = builder.start();
        try {
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                throw new IllegalStateException(List.of(arguments) + " still runs: " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output), Files.readString(error));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
            Files.delete(error);
        }
    }

    /** Starts a command and leaves it running, with its output in a file. */
    Process background(Path output, String... arguments) throws IOException {
        return command(arguments)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** The same into a pipe; how each side of it ended is the last line. */
    Process piped(Path output, String reader, String... arguments) throws IOException {
        String line = String.join(" ", command(arguments).command()) + " | " + reader;
        return new ProcessBuilder("bash", "-c", line + "; echo ended ${PIPESTATUS[*]}")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
        return builder;
    }
}
