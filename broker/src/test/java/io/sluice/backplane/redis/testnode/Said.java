package io.sluice.backplane.redis.testnode;

import io.sluice.backplane.ClientMessage;
import io.sluice.model.ClientId;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a client without a socket says; only characters that JSON leaves as they are. */
public record Said(ClientId client, byte[] json, Outcomes outcomes) implements ClientMessage {
    public static Said text(ClientId client, String text) {
        return new Outcomes().message(client, text);
    }

    @Override
    public int weight() {
        return 300 + json.length;
    }

    @Override
    public void settled(Outcome outcome) {
        outcomes.settled(outcome);
    }

    /** What became of them. */
    public static final class Outcomes {
        private final AtomicLong open = new AtomicLong();
        private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);

        public Said message(ClientId client, String text) {
            open.incrementAndGet();
            return new Said(client, ("\"message\":\"" + text + "\"").getBytes(StandardCharsets.UTF_8), this);
        }

        private void settled(Outcome outcome) {
            synchronized (counts) {
                counts.merge(outcome, 1L, Long::sum);
            }
            open.decrementAndGet();
        }

        public long count(Outcome outcome) {
            synchronized (counts) {
                return counts.getOrDefault(outcome, 0L);
            }
        }

        public void awaitAll() {
            RedisWait.until("all messages are settled", () -> open.get() == 0);
        }
    }
}
