package io.sluice.testkit.fault.watch;

import io.sluice.testkit.Api;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what an API lists with who is there and where it belongs.
 *
 * @param clients ids of all that are connected
 * @param groups the members of each group
 * @param perhaps further ones that may be members, because an answer was lost
 */
public record Agreement(Set<String> clients, Map<String, Set<String>> groups, Map<String, Set<String>> perhaps) {
    private static final int EXAMPLES = 3;

    /** What differs, for people; empty if nothing does. */
    public List<String> differences(Api api) {
        List<String> found = new ArrayList<>();
        Set<String> listed = new HashSet<>();
        Pages.of(
                api, "getAllClientIdList", new Object[0], items -> items.forEach(id -> listed.add(String.valueOf(id))));
        compare(found, "all clients", clients, Set.of(), listed);
        long count = api.count("getAllClientCount");
        if (count != clients.size()) {
            found.add("getAllClientCount says " + count + ", there are " + clients.size());
        }
        groups.forEach(
                (group, members) -> compareGroup(found, api, group, members, perhaps.getOrDefault(group, Set.of())));
        return found;
    }

    private static void compareGroup(
            List<String> found, Api api, String group, Set<String> members, Set<String> perhaps) {
        Set<String> listed = new HashSet<>();
        Pages.of(
                api,
                "getClientIdListByGroup",
                new Object[] {"group", group},
                items -> items.forEach(id -> listed.add(String.valueOf(id))));
        compare(found, group, members, perhaps, listed);
    }

    private static void compare(
            List<String> found, String what, Set<String> expected, Set<String> perhaps, Set<String> listed) {
        Set<String> missing = new HashSet<>(expected);
        missing.removeAll(listed);
        Set<String> extra = new HashSet<>(listed);
        extra.removeAll(expected);
        extra.removeAll(perhaps);
        if (!missing.isEmpty()) {
            found.add(what + ": " + missing.size() + " not listed, such as " + some(missing));
        }
        if (!extra.isEmpty()) {
            found.add(what + ": " + extra.size() + " listed that are not there, such as " + some(extra));
        }
    }

    private static List<String> some(Set<String> ids) {
        return ids.stream().sorted().limit(EXAMPLES).toList();
    }
}
