package io.sluice.backplane.redis.directory;

import static io.sluice.backplane.redis.testnode.DirectoryState.await;

import io.sluice.backplane.Directory.Page;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Settling;
import io.sluice.backplane.redis.testnode.DirectoryState;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.EventSettings;
import io.sluice.config.RedisSettings;
import io.sluice.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A directory, a pen for its state, and a prefix of their own. */
final class DirectoryFixture implements AutoCloseable {
    final Keys keys;
    final RedisLink link;
    final DirectoryState state;
    final Settling settling;
    final RedisDirectory directory;

    DirectoryFixture(TestRedis redis) {
        RedisSettings settings = new RedisSettings(
                redis.uri(), redis.newPrefix(), Duration.ofSeconds(8), false, 1_000, EventSettings.of());
        keys = new Keys(settings.prefix());
        link = await(RedisLink.open(settings, "test", 1));
        state = new DirectoryState(link.commands(), keys);
        settling = new Settling(link, keys, System::nanoTime);
        directory = new RedisDirectory(link.commands(), keys, settings.lease(), settling);
    }

    /** A node; on a cluster, ids differ in their slots. */
    NodeId node(long bits) {
        return state.node(bits);
    }

    /** All items of all pages, doubles too. */
    static <T> List<T> all(Function<@Nullable String, CompletionStage<Page<T>>> listing) {
        List<T> items = new ArrayList<>();
        String cursor = null;
        do {
            Page<T> page = await(listing.apply(cursor));
            items.addAll(page.items());
            cursor = page.cursor().orElse(null);
        } while (cursor != null);
        return items;
    }

    @Override
    public void close() {
        await(link.close());
    }
}
