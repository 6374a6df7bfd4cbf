package io.sluice.testkit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plain connection to Redis (RESP2): one command, one answer. It lets tests look at what really lies in Redis
 * without the client library under test.
 *
 * <p>Threads: one at a time; calls are serialised.
 *
 * <p>Failure: an error answer is an {@link IllegalStateException}; a broken socket an {@link UncheckedIOException}.
 */
public final class RespConnection implements AutoCloseable {
    private static final byte[] END = {'\r', '\n'};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    public RespConnection(String host, int port) {
        try {
            socket = new Socket(host, port);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command; the answer is a String, a Long, a List of such, or null. */
    public synchronized @Nullable Object command(String... words) {
        try {
            out.write(encoded(words));
            return answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to a command that returns a list of strings. */
    public List<String> list(String... words) {
        if (command(words) instanceof List<?> answer) {
            return answer.stream().map(String::valueOf).toList();
        }
        throw new IllegalStateException(words[0] + " did not return a list");
    }

    /** The answer to a command that returns an integer. */
    public long number(String... words) {
        if (command(words) instanceof Long answer) {
            return answer;
        }
        throw new IllegalStateException(words[0] + " did not return a number");
    }

    /** A field of INFO, as text. */
    public String info(String field) {
        String all = String.valueOf(command("INFO", "all"));
        return all.lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("INFO has no " + field));
    }

    private static byte[] encoded(String[] words) {
        var bytes = new java.io.ByteArrayOutputStream();
        bytes.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] text = word.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(("$" + text.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(text);
            bytes.writeBytes(END);
        }
        return bytes.toByteArray();
    }

    private @Nullable Object answer() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> elements(Integer.parseInt(rest));
            default -> throw new IllegalStateException("Redis: " + rest);
        };
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        in.readFully(new byte[END.length]);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private @Nullable List<@Nullable Object> elements(int count) throws IOException {
        if (count < 0) {
            return null;
        }
        List<@Nullable Object> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(answer());
        }
        return all;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("Redis closed the connection");
            }
            line.append((char) c);
        }
        in.readByte();
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
