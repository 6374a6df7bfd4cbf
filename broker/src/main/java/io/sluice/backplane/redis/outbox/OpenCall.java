package io.sluice.backplane.redis.outbox;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call with an Idempotency-Key, or a part of one, while it runs: names its commands, so that a repetition gives each the
 * same name.
 *
 * <p>Threads: one at a time gives commands.
 *
 * <p>Failure: what is remembered under the names is in Redis; nothing is lost with it.
 */
final class OpenCall {
    private final CallRecords records;
    private final String record;
    private final Duration kept;
    private final String name;
    private final AtomicInteger commands = new AtomicInteger();

    /**
     * @param record its key in Redis
     * @param name of the call, unique, or of the part
     * @param kept how long its commands are remembered
     */
    OpenCall(CallRecords records, String record, String name, Duration kept) {
        this.records = records;
        this.record = record;
        this.name = name;
        this.kept = kept;
    }

    /** The next command. */
    Once once() {
        return new Once(records, record, nextName(), kept);
    }

    /** Of several calls in one the next: however many commands it gives, the names of the others stay. */
    OpenCall part() {
        return new OpenCall(records, record, nextName(), kept);
    }

    private String nextName() {
        return name + '.' + commands.getAndIncrement();
    }
}
