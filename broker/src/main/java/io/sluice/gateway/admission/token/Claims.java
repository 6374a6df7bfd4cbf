package io.sluice.gateway.admission.token;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.sluice.model.Group;
import io.sluice.model.Introduction;
import io.sluice.model.Uid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The claims of a token whose signature is right (RFC 7519 section 4). A claim of a wrong type refuses the token. */
final class Claims {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectReader JSON = MAPPER.reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode tree;

    private Claims(JsonNode tree) {
        this.tree = tree;
    }

    /** @throws TokenRefusedException if it is no JSON object */
    static Claims parse(byte[] payload) {
        try {
            JsonNode tree = JSON.readTree(payload);
            if (tree.isObject()) {
                return new Claims(tree);
            }
        } catch (IOException e) {
            throw new TokenRefusedException("its payload is not JSON");
        }
        throw new TokenRefusedException("its payload is no JSON object");
    }

    /** A NumericDate in milliseconds since 1970. */
    OptionalLong date(String name) {
        JsonNode value = tree.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.isNumber() || Math.abs(value.asDouble()) > 1e12) {
            throw new TokenRefusedException(name + " (expected: seconds since 1970)");
        }
        return OptionalLong.of((long) (value.asDouble() * 1000));
    }

    /** Whether a claim that is a text, or a list of texts, has this one. */
    boolean has(String name, String expected) {
        JsonNode value = tree.path(name);
        if (!value.isArray()) {
            return value.isTextual() && value.textValue().equals(expected);
        }
        for (JsonNode item : value) {
            if (item.isTextual() && item.textValue().equals(expected)) {
                return true;
            }
        }
        return false;
    }

    /** @param leeway after {@code exp}: who is let in that late must not be sent away at once */
    Token token(Duration leeway) {
        OptionalLong exp = date("exp");
        return new Token(
                new Introduction(uid(), groups(), session()),
                exp.isPresent() ? OptionalLong.of(exp.getAsLong() + leeway.toMillis()) : exp);
    }

    private Optional<Uid> uid() {
        JsonNode value = tree.get("sub");
        String text = value == null ? null : name(value);
        return text == null ? Optional.empty() : Optional.of(checked("sub", text, Uid::new));
    }

    private List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        JsonNode value = tree.path("groups");
        if (!value.isArray() && !value.isMissingNode()) {
            throw new TokenRefusedException("groups (expected: a list of names)");
        }
        for (JsonNode item : value) {
            String text = name(item);
            groups.add(checked("groups", text == null ? "" : text, Group::new));
        }
        return groups;
    }

    private Optional<String> session() {
        JsonNode value = tree.path("session");
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw new TokenRefusedException("session (expected: an object)");
        }
        try {
            return Optional.of(MAPPER.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }

    /** Names are texts; a whole number stands for its decimal text, as everywhere in the API. */
    private static @Nullable String name(JsonNode value) {
        return value.isTextual() || value.isIntegralNumber() ? value.asText() : null;
    }

    private static <T> T checked(String claim, String text, Function<String, T> constructor) {
        try {
            return constructor.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TokenRefusedException(claim + " (expected: 1 to 256 bytes)");
        }
    }
}
