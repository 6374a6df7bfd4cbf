package io.sluice.testkit.fault.watch;

import io.sluice.testkit.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the pages of the API's listings. */
final class Pages {
    private static final int LIMIT = 10_000;

    private Pages() {}

    static void of(Api api, String method, Object[] parameters, Consumer<List<?>> each) {
        @Nullable Object cursor = null;
        do {
            List<Object> all = new ArrayList<>(List.of(parameters));
            all.addAll(List.of("limit", LIMIT));
            if (cursor != null) {
                all.addAll(List.of("cursor", cursor));
            }
            Map<String, Object> page = api.object(method, all.toArray());
            if (page.get("items") instanceof List<?> items) {
                each.accept(items);
            }
            cursor = page.get("cursor");
        } while (cursor != null);
    }
}
