package io.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a client when it arrives, before any backend has spoken of it.
 *
 * @param session a JSON object
 */
public record Introduction(Optional<Uid> uid, List<Group> groups, Optional<String> session) {
    /** Nothing is known. */
    public static final Introduction NONE = new Introduction(Optional.empty(), List.of(), Optional.empty());

    public Introduction {
        groups = groups.stream().distinct().toList();
    }
}
