package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which events somebody wants to see.
 *
 * @param client whose
 * @param group of whose clients
 * @param type the last word of it, or all
 */
record EventFilter(Optional<String> client, Optional<String> group, Optional<String> type) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> TYPES = Set.of(
            "sluice.client.connected",
            "sluice.client.message",
            "sluice.client.closed",
            "sluice.node.resync",
            "sluice.node.gap");

    /** @throws IllegalArgumentException with a line for the user, if no event could ever be admitted */
    EventFilter {
        client.ifPresent(id -> check("--client", () -> ClientId.parse(id)));
        group.ifPresent(name -> check("--group", () -> new Group(name)));
        type.ifPresent(wanted -> {
            if (TYPES.stream().noneMatch(known -> isOfType(known, wanted))) {
                throw new IllegalArgumentException("--type: " + wanted
                        + " (expected: connected, message, closed, resync or gap, or one of these in full, such as"
                        + " sluice.client.message)");
            }
        });
    }

    private static void check(String option, Supplier<?> parser) {
        try {
            var unused = parser.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

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
