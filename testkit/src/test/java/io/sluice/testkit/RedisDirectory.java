package io.sluice.testkit;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a cluster's state with raw commands and looks for two places that tell different stories. */
final class RedisDirectory {
    private static final int FIRST_GROUP = 4;

    private final RespConnection redis;

    RedisDirectory(RespConnection redis) {
        this.redis = redis;
    }

    private List<String> nodes() {
        return redis.list("ZRANGE", "sluice:nodes", "0", "-1");
    }

    List<String> clientIds() {
        return nodes().stream()
                .flatMap(node ->
                        redis.list("HKEYS", key(node, "clients")).stream().map(local -> node + local))
                .toList();
    }

    /** Counts as the API gives them. */
    Map<String, Object> answers(List<String> groups, List<String> uids) {
        Map<String, Object> all = new LinkedHashMap<>();
        groups.forEach(group -> all.put("g:" + group, total("g:", group)));
        uids.forEach(uid -> all.put("u:" + uid, total("u:", uid)));
        all.put("clients", (long) clientIds().size());
        return all;
    }

    private long total(String kind, String name) {
        return nodes().stream()
                .mapToLong(
                        node -> index(node, kind).getOrDefault(name, Set.of()).size())
                .sum();
    }

    /** What the records of the clients say, against the indexes; and every index entry against its route. */
    List<String> contradictions() throws IllegalStateException {
        List<String> found = new ArrayList<>();
        for (String node : nodes()) {
            Map<String, Set<String>> groups = new TreeMap<>();
            Map<String, Set<String>> uids = new TreeMap<>();
            records(node).forEach((local, record) -> {
                if (!record.get(0).equals("")) {
                    uids.computeIfAbsent(record.get(0), uid -> new TreeSet<>()).add(local);
                }
                for (String group : record.subList(FIRST_GROUP, record.size())) {
                    groups.computeIfAbsent(group, name -> new TreeSet<>()).add(local);
                }
            });
            compare(found, node + " groups", groups, index(node, "g:"));
            compare(found, node + " uids", uids, index(node, "u:"));
            groups.keySet().forEach(group -> route(found, node, "g", group));
            uids.keySet().forEach(uid -> route(found, node, "u", uid));
        }
        return found;
    }

    private static void compare(List<String> found, String what, Object records, Object index) {
        if (!Objects.equals(records, index)) {
            found.add(what + ": records say " + records + ", the index " + index);
        }
    }

    private void route(List<String> found, String node, String kind, String name) {
        String route = "sluice:route:{" + kind + ":" + shortHash(name) + "}:" + name;
        if (redis.number("HEXISTS", route, node) == 0) {
            found.add("no route to " + node + " in " + route);
        }
    }

    private Map<String, List<String>> records(String node) {
        Map<String, List<String>> all = new TreeMap<>();
        List<String> pairs = redis.list("HGETALL", key(node, "clients"));
        for (int i = 0; i < pairs.size(); i += 2) {
            if (Api.parse(pairs.get(i + 1)) instanceof List<?> record) {
                all.put(pairs.get(i), record.stream().map(String::valueOf).toList());
            }
        }
        return all;
    }

    private Map<String, Set<String>> index(String node, String kind) {
        Map<String, Set<String>> all = new TreeMap<>();
        if (kind.equals("g:")) {
            redis.list("SMEMBERS", key(node, "groups")).forEach(group -> all.put(group, members(node, "g:" + group)));
        } else {
            List<String> pairs = redis.list("HGETALL", key(node, "uids"));
            for (int i = 0; i < pairs.size(); i += 2) {
                String only = pairs.get(i + 1);
                all.put(pairs.get(i), only.equals("*") ? members(node, "u:" + pairs.get(i)) : Set.of(only));
            }
        }
        return all;
    }

    private Set<String> members(String node, String set) {
        return new TreeSet<>(redis.list("SMEMBERS", key(node, set)));
    }

    private static String key(String node, String rest) {
        return "sluice:{" + node + "}:" + rest;
    }

    private static String shortHash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes("UTF-8"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(digest)
                    .substring(0, 8);
        } catch (java.security.NoSuchAlgorithmException | java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
