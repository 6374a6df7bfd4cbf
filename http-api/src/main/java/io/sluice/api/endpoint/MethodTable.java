package io.sluice.api.endpoint;

import io.sluice.api.http.Problem;
import io.sluice.backplane.Directory;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Every method of the API, in the order of the documentation. */
final class MethodTable {
    private final Map<String, ApiMethod> methods = new LinkedHashMap<>();
    private final ApiMethod batch;

    MethodTable(Directory directory) {
        Stream.of(
                        SendMethods.all(),
                        ClientMethods.all(),
                        SessionMethods.over(directory),
                        PresenceMethods.over(directory),
                        ListMethods.over(directory),
                        PresenceMethods.ofCluster(directory))
                .flatMap(Collection::stream)
                .forEach(method -> methods.put(method.name(), method));
        batch = BatchMethod.over(Map.copyOf(methods));
        methods.put(batch.name(), batch);
    }

    Collection<ApiMethod> all() {
        return Collections.unmodifiableCollection(methods.values());
    }

    Map<String, ApiMethod> byName() {
        return Collections.unmodifiableMap(methods);
    }

    /** The one that calls the others. */
    ApiMethod batch() {
        return batch;
    }

    static Problem unknown(String name) {
        return Problem.of(
                404,
                "unknown_method",
                "method: " + Refusals.shown(name) + " (expected: a path of /openapi.json, without /v1/)");
    }
}
