package io.sluice.testkit.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Phases without and with an attack (or whatever else is compared), by turns. A turn in which processes that have nothing to do with it took part of the
 * machine does not count and is repeated, as far as twice as many turns allow; where most were like that, all count, and
 * the figures say that they are noisy.
 *
 * <p>Threads: the main thread's.
 */
final class Turns {
    /** What others may take, of a core. */
    static final double MOST_FOREIGN = 0.1;

    private record Turn(Side before, Side during) {
        boolean isUndisturbed() {
            return Math.max(before.foreignShare(), during.foreignShare()) <= MOST_FOREIGN;
        }
    }

    private final int wanted;
    private final List<Turn> undisturbed = new ArrayList<>();
    private final List<Turn> all = new ArrayList<>();

    Turns(int wanted) {
        this.wanted = wanted;
    }

    boolean wantsMore() {
        return undisturbed.size() < wanted && all.size() < 2 * wanted;
    }

    /** @return its figures */
    Map<String, Object> add(Side before, Side during) {
        var turn = new Turn(before, during);
        all.add(turn);
        if (turn.isUndisturbed()) {
            undisturbed.add(turn);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        before.figures(figures, "before");
        during.figures(figures, "during");
        figures.put("p99_ratio", ratio(during.millis(99), before.millis(99)));
        figures.put("counts", turn.isUndisturbed() ? 1 : 0);
        return figures;
    }

    /** Those of all turns that count together; a ratio is that of the medians of both sides. */
    void figures(Map<String, Object> to) {
        boolean noisy = undisturbed.size() * 2 < wanted;
        List<Turn> counted = noisy ? all : undisturbed;
        var before = new Side();
        var during = new Side();
        for (Turn turn : counted) {
            before.add(turn.before);
            during.add(turn.during);
        }
        before.figures(to, "before");
        during.figures(to, "during");
        double calm = median(counted.stream().map(Turn::before).toList());
        double harassed = median(counted.stream().map(Turn::during).toList());
        to.put("median_p99_ms_before", calm);
        to.put("median_p99_ms_during", harassed);
        to.put("p99_ratio", ratio(harassed, calm));
        to.put("pooled_ratio", ratio(during.millis(99), before.millis(99)));
        to.put("turns", counted.size());
        to.put("noisy", noisy ? 1 : 0);
    }

    private static double ratio(double during, double before) {
        return Report.rounded(during / before);
    }

    private static double median(List<Side> sides) {
        double[] sorted =
                sides.stream().mapToDouble(side -> side.millis(99)).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : Report.rounded((sorted[middle - 1] + sorted[middle]) / 2);
    }
}
