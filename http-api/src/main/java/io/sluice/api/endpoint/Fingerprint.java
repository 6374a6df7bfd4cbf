package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.api.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells calls apart: SHA-256 of the method and its parameters. White space and the order of parameters do not count; what
 * is inside a value does, as a message's members are sent in the order they have.
 */
final class Fingerprint {
    private Fingerprint() {}

    /** @param body that was read as the method's arguments without complaint */
    static String of(ApiMethod method, byte[] body) {
        MessageDigest digest = sha256();
        digest.update(method.name().getBytes(StandardCharsets.UTF_8));
        members(body).forEach((name, value) -> {
            digest.update((byte) 0);
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(value);
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    }

    private static Map<String, byte[]> members(byte[] body) {
        Map<String, byte[]> members = new TreeMap<>();
        try (JsonParser json = Json.FACTORY.createParser(body)) {
            if (json.nextToken() == null) {
                return members;
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                members.put(name, CompactJson.copy(json));
            }
            return members;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
