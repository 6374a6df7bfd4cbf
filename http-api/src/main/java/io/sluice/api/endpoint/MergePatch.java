package io.sluice.api.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.api.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON Merge Patch, RFC 7396. */
final class MergePatch {
    /** Numbers keep their value and scale: no detour through floating point. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(Json.FACTORY.copy())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private MergePatch() {}

    /**
     * @param target JSON
     * @param patch JSON
     * @return the target as the patch changes it, compact
     */
    static String apply(String target, String patch) {
        try {
            // By way of bytes: only that generator keeps half a surrogate pair as the escape that it was.
            byte[] merged = MAPPER.writeValueAsBytes(merge(MAPPER.readTree(target), MAPPER.readTree(patch)));
            return new String(merged, StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a session that was checked when it was set is no JSON", e);
        }
    }

    /** Section 2 of the RFC, word for word. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object : MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            if (member.getValue().isNull()) {
                result.remove(member.getKey());
            } else {
                JsonNode before = result.path(member.getKey());
                result.set(member.getKey(), merge(before, member.getValue()));
            }
        }
        return result;
    }
}
