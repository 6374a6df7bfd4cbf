package io.sluice.gateway.admission.token;

import io.sluice.config.JwtSettings;
import io.sluice.gateway.admission.outbound.Outbound;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Makes the keys that the settings name. */
final class KeySources {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 1 << 20;

    private KeySources() {}

    static VerificationKeys of(JwtSettings settings) {
        if (!settings.secret().isEmpty()) {
            return VerificationKeys.of(VerificationKey.ofSecret(settings.secret()));
        }
        if (!settings.publicKey().isEmpty()) {
            Path path = Path.of(settings.publicKey());
            try {
                return VerificationKeys.of(VerificationKey.of(null, PublicKeyFile.read(path)));
            } catch (IllegalArgumentException e) {
                throw e.getMessage() != null && e.getMessage().startsWith("connect.")
                        ? e
                        : new IllegalArgumentException(
                                "connect.jwt.public-key: " + path + " (" + e.getMessage() + ")", e);
            }
        }
        String source = settings.jwks();
        boolean remote = source.startsWith("http://") || source.startsWith("https://");
        return new PublishedKeys(
                source, remote ? download(URI.create(source)) : read(Path.of(source)), System::nanoTime);
    }

    private static Supplier<CompletionStage<String>> read(Path path) {
        return () -> {
            try {
                return CompletableFuture.completedStage(Files.readString(path));
            } catch (IOException e) {
                return CompletableFuture.failedStage(e);
            }
        };
    }

    private static Supplier<CompletionStage<String>> download(URI uri) {
        Outbound outbound = new Outbound(TIMEOUT);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("accept", "application/jwk-set+json, application/json")
                .build();
        return () -> outbound.ask(request, TIMEOUT, MAX_BYTES).thenApply(KeySources::body);
    }

    private static String body(Outbound.Answer answer) {
        if (answer.status() != 200) {
            throw new CompletionException(new IOException("status " + answer.status() + " (expected: 200)"));
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
