package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Which events somebody wants to see.
 *
 * @param client whose
 * @param group of whose clients
 * @param type the last word of it, or all
 */
record EventFilter(Optional<String> client, Optional<String> group, Optional<String> type) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Of what is no JSON, everybody wants to see all. */
    boolean admits(byte[] event) {
        if (client.isEmpty() && group.isEmpty() && type.isEmpty()) {
            return true;
        }
        JsonNode read;
        try {
            read = JSON.readTree(event);
        } catch (IOException e) {
            return true;
        }
        return client.map(read.path("subject").asText()::equals).orElse(true)
                && type.map(wanted -> isOfType(read.path("type").asText(), wanted))
                        .orElse(true)
                && group.map(wanted -> names(read.path("data").path("groups"), wanted))
                        .orElse(true);
    }

    private static boolean isOfType(String type, String wanted) {
        return type.equals(wanted) || type.endsWith("." + wanted);
    }

    private static boolean names(JsonNode groups, String wanted) {
        for (JsonNode group : groups) {
            if (group.asText().equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
