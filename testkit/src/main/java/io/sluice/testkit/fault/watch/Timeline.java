package io.sluice.testkit.fault.watch;

import io.sluice.testkit.socket.SelectorLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Takes a sample of the counters four times a second.
 *
 * <p>Threads: samples on the loop; marks from anywhere.
 */
public final class Timeline {
    private static final long EVERY_MILLIS = 250;

    private final SelectorLoop loop;
    private final Supplier<Counters> counters;
    private final long began = System.nanoTime();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private Counters last = new Counters(0, 0, 0, 0);
    private double lastAt;
    private boolean ended;

    /** Totals so far, and how many are connected. */
    public record Counters(long deliveries, long answered, long failed, int connected) {}

    /** Rates per second since the sample before, at so many seconds of the run. */
    public record Sample(double at, double deliveries, double answered, double failed, int connected) {}

    /**
     * Something that was done.
     *
     * @param to when it was undone; equal to {@code from} for what happens in a moment
     */
    public record Mark(double from, double to, String what) {}

    public Timeline(SelectorLoop loop, Supplier<Counters> counters) {
        this.loop = loop;
        this.counters = counters;
        loop.execute(this::sample);
    }

    private void sample() {
        if (ended) {
            return;
        }
        double at = seconds(System.nanoTime());
        Counters now = counters.get();
        double span = Math.max(at - lastAt, 1e-3);
        samples.add(new Sample(
                at,
                (now.deliveries - last.deliveries) / span,
                (now.answered - last.answered) / span,
                (now.failed - last.failed) / span,
                now.connected));
        last = now;
        lastAt = at;
        loop.after(EVERY_MILLIS, this::sample);
    }

    /** Seconds of the run at that time of {@link System#nanoTime}. */
    public double seconds(long nanos) {
        return (nanos - began) / 1e9;
    }

    public synchronized void mark(long fromNanos, long toNanos, String what) {
        marks.add(new Mark(seconds(fromNanos), seconds(toNanos), what));
    }

    public synchronized List<Mark> marks() {
        return List.copyOf(marks);
    }

    /** Ends it and gives all samples. */
    public List<Sample> end() {
        return loop.ask(() -> {
            ended = true;
            return List.copyOf(samples);
        });
    }
}
