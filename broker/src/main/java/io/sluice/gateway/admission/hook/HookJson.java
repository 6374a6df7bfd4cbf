package io.sluice.gateway.admission.hook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.model.Group;
import io.sluice.model.Introduction;
import io.sluice.model.Payload;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hook's question and answer as JSON. */
final class HookJson {
    private static final Set<String> FIELDS = Set.of("uid", "groups", "session", "welcome");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectReader READER = MAPPER.reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private HookJson() {}

    static byte[] question(Visitor visitor) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("client_id", visitor.clientId().toString())
                .put("remote_address", visitor.remoteAddress())
                .put("path", visitor.path());
        ObjectNode query = json.putObject("query");
        visitor.query().forEach((name, values) -> {
            if (values.size() == 1) {
                query.put(name, values.get(0));
            } else {
                query.set(name, MAPPER.valueToTree(values));
            }
        });
        ObjectNode headers = json.putObject("headers");
        visitor.headers().forEach(headers::put);
        ObjectNode cookies = json.putObject("cookies");
        String cookie = visitor.headers().getOrDefault("cookie", "");
        for (Map.Entry<String, String> pair : Cookies.parse(cookie).entrySet()) {
            cookies.put(pair.getKey(), pair.getValue());
        }
        return written(json);
    }

    /** @throws IllegalArgumentException naming the field that is wrong */
    static Verdict.Admitted admitted(byte[] body) {
        JsonNode answer = read(body);
        answer.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("a field is unknown (expected: uid, groups, session, welcome)");
            }
        });
        Introduction client = new Introduction(
                present(answer, "uid").map(value -> new Uid(name("uid", value))),
                groups(answer),
                present(answer, "session").map(HookJson::session));
        return new Verdict.Admitted(client, present(answer, "welcome").map(HookJson::message));
    }

    private static JsonNode read(byte[] body) {
        if (body.length == 0) {
            return MAPPER.createObjectNode();
        }
        try {
            JsonNode answer = READER.readTree(body);
            if (answer.isObject()) {
                return answer;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the answer is not JSON", e);
        }
        throw new IllegalArgumentException("the answer is no JSON object");
    }

    private static Optional<JsonNode> present(JsonNode answer, String field) {
        @Nullable JsonNode value = answer.get(field);
        return value == null || value.isNull() && !field.equals("welcome") ? Optional.empty() : Optional.of(value);
    }

    private static List<Group> groups(JsonNode answer) {
        List<Group> groups = new ArrayList<>();
        JsonNode value = answer.path("groups");
        if (!value.isArray() && !value.isNull() && !value.isMissingNode()) {
            throw new IllegalArgumentException("groups (expected: a list of names)");
        }
        value.forEach(item -> groups.add(new Group(name("groups", item))));
        return groups;
    }

    private static String name(String field, JsonNode value) {
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw new IllegalArgumentException(field + " (expected: text of 1 to 256 bytes)");
        }
        return value.asText();
    }

    private static String session(JsonNode value) {
        if (!value.isObject()) {
            throw new IllegalArgumentException("session (expected: an object)");
        }
        byte[] json = written(value);
        requireFits("session", json.length, Session.MAX_BYTES);
        return new String(json, StandardCharsets.UTF_8);
    }

    private static Payload message(JsonNode value) {
        Payload message = Payload.text(
                value.isTextual() ? value.textValue() : new String(written(value), StandardCharsets.UTF_8));
        requireFits("welcome", message.bytes().length, Payload.MAX_BYTES);
        return message;
    }

    private static void requireFits(String field, int bytes, int most) {
        if (bytes > most) {
            throw new IllegalArgumentException(field + ": " + bytes + " bytes (expected: at most " + most + ")");
        }
    }

    private static byte[] written(JsonNode value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
