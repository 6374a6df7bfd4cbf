package io.sluice.api.endpoint;

import io.sluice.api.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A web page in one piece, put together from its parts beside this class: {@code <name>.html} with {@code {{style}}} and
 * {@code {{script}}} in place of {@code page.css}, {@code <name>.css} and {@code <name>.js}.
 *
 * <p>Its Content Security Policy names the hashes of just that style and that script, so nothing else runs in it.
 */
final class Page {
    private final Response response;

    /** @param connects the sources that its script may talk to */
    Page(String name, String connects) {
        String style = text("page.css") + text(name + ".css");
        String script = text(name + ".js");
        String html = text(name + ".html").replace("{{style}}", style).replace("{{script}}", script);
        String policy = "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script)
                + "'; img-src data:; connect-src " + connects + "; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";
        response = Response.text(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8))
                .withHeader("content-security-policy", policy)
                .withHeader("x-content-type-options", "nosniff")
                .withHeader("referrer-policy", "no-referrer")
                .withHeader("cache-control", "no-cache");
    }

    Response response() {
        return response;
    }

    private static String text(String name) {
        try (InputStream stream = Page.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing beside " + Page.class);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
