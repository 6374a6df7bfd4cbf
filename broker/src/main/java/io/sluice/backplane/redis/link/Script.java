package io.sluice.backplane.redis.link;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A Lua script from the class path, behind those whose functions it shares: EVALSHA first, EVAL where the server does not know it (<a
 * href="https://redis.io/docs/latest/commands/evalsha/">EVALSHA</a>).
 */
public final class Script {
    private static final String FOLDER = "/io/sluice/backplane/redis/";

    private final byte[] text;
    private final String digest;

    /**
     * @param after scripts of local functions that stand before it
     * @throws IllegalStateException if there is no {@code NAME.lua} in the folder of scripts
     */
    public Script(String name, String... after) {
        try {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (String shared : after) {
                whole.writeBytes(read(shared));
            }
            whole.writeBytes(read(name));
            this.text = whole.toByteArray();
            this.digest = String.format(
                    "%040x",
                    new BigInteger(1, MessageDigest.getInstance("SHA-1").digest(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = Script.class.getResourceAsStream(FOLDER + name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("script " + name + ".lua is missing");
            }
            return in.readAllBytes();
        }
    }

    /** Runs where the first key lives. */
    public <T> CompletionStage<T> run(
            RedisClusterAsyncCommands<String, byte[]> commands, ScriptOutputType type, String[] keys, byte[]... args) {
        CompletableFuture<T> first =
                commands.<T>evalsha(digest, type, keys, args).toCompletableFuture();
        return first.exceptionallyCompose(failure -> unwrap(failure) instanceof RedisNoScriptException
                ? commands.<T>eval(text, type, keys, args)
                : CompletableFuture.failedFuture(unwrap(failure)));
    }

    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
