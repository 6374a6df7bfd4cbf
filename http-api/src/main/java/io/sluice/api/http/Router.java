package io.sluice.api.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Which handler answers what. Immutable; paths are compared as sent, without decoding. */
public final class Router {
    private static final Match NOT_FOUND = new Match(
            "none",
            request -> CompletableFuture.completedFuture(
                    Problem.of(404, "not_found", "nothing is at " + shown(request.path()))
                            .asResponse()));

    private final Map<String, Route> routes;
    private final List<Prefix> prefixes;

    private Router(Builder builder) {
        this.routes = Map.copyOf(builder.routes);
        this.prefixes = List.copyOf(builder.prefixes);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The paths that are answered, each with its methods, in alphabetical order. */
    public Map<String, Set<String>> paths() {
        Map<String, Set<String>> paths = new TreeMap<>();
        routes.forEach((path, route) -> paths.put(path, new TreeSet<>(route.methods.keySet())));
        return paths;
    }

    Match match(String method, String path) {
        Route route = routes.get(path);
        if (route != null) {
            return route.match(method);
        }
        for (Prefix prefix : prefixes) {
            if (path.startsWith(prefix.path)) {
                return prefix.match;
            }
        }
        return NOT_FOUND;
    }

    private static String shown(String path) {
        return path.length() <= 100 ? path : path.substring(0, 100) + "...";
    }

    /**
     * Who answers.
     *
     * @param name what metrics call it
     */
    record Match(String name, Handler handler) {}

    private record Prefix(String path, Match match) {}

    private static final class Route {
        private final Map<String, Match> methods = new HashMap<>();
        private Match notAllowed = NOT_FOUND;

        Match match(String method) {
            // RFC 9110 section 9.3.2: HEAD is GET without the body, which the connection leaves out.
            Match match = methods.get(method.equals("HEAD") ? "GET" : method);
            return match == null ? notAllowed : match;
        }

        void add(String method, String name, Handler handler) {
            methods.put(method, new Match(name, handler));
            Set<String> allowed = new TreeSet<>(methods.keySet());
            if (allowed.contains("GET")) {
                allowed.add("HEAD");
            }
            String allow = String.join(", ", allowed);
            notAllowed = new Match(
                    name, request -> CompletableFuture.completedFuture(methodNotAllowed(request.method(), allow)));
        }

        private static Response methodNotAllowed(String method, String allow) {
            return Problem.of(405, "method_not_allowed", method + " (expected: " + allow + ")")
                    .withHeader("allow", allow)
                    .asResponse();
        }
    }

    /** Collects routes; a later one for the same path and method replaces the earlier. */
    public static final class Builder {
        private final Map<String, Route> routes = new HashMap<>();
        private final List<Prefix> prefixes = new ArrayList<>();

        private Builder() {}

        /** GET and HEAD; metrics call it by its path. */
        public Builder get(String path, Handler handler) {
            return route("GET", path, null, handler);
        }

        /** GET and HEAD; {@code name} is what metrics call it. */
        public Builder get(String path, String name, Handler handler) {
            return route("GET", path, name, handler);
        }

        public Builder post(String path, String name, Handler handler) {
            return route("POST", path, name, handler);
        }

        /** All that begins with {@code prefix} and has no route, with any method. */
        public Builder under(String prefix, String name, Handler handler) {
            prefixes.add(new Prefix(prefix, new Match(name, handler)));
            return this;
        }

        private Builder route(String method, String path, @Nullable String name, Handler handler) {
            routes.computeIfAbsent(path, unused -> new Route()).add(method, name == null ? path : name, handler);
            return this;
        }

        public Router build() {
            return new Router(this);
        }
    }
}
