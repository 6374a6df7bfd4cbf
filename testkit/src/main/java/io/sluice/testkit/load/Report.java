package io.sluice.testkit.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What was measured, for machines (JSON, every round) and for people (Markdown, medians and targets). */
final class Report {
    private final Map<String, List<Map<String, Object>>> rounds = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<String> sections = new ArrayList<>();

    /**
     * A figure that was to be reached.
     *
     * @param atMost whether less is better
     */
    private record Target(String what, double measured, double wanted, boolean atMost, String unit) {
        boolean reached() {
            return atMost ? measured <= wanted : measured >= wanted;
        }

        String row() {
            String figure = number(measured) + " " + unit;
            if (Double.isNaN(wanted)) {
                return "| " + what + " | " + figure + " | | |\n";
            }
            String bound = (atMost ? "≤ " : "≥ ") + number(wanted) + " " + unit;
            return "| " + what + " | " + figure + " | " + bound + " | " + (reached() ? "yes" : "no") + " |\n";
        }
    }

    /** Notes the figures of one round and shows them. */
    void round(String scenario, Map<String, Object> figures) {
        rounds.computeIfAbsent(scenario, name -> new ArrayList<>()).add(figures);
        System.out.println(scenario + "  " + figures);
    }

    /** The median of a figure over the rounds of a scenario; NaN if it was never noted. */
    double median(String scenario, String figure) {
        double[] sorted = values(scenario, figure);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** The largest of them. */
    double worst(String scenario, String figure) {
        double[] sorted = values(scenario, figure);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length - 1];
    }

    private double[] values(String scenario, String figure) {
        return rounds.getOrDefault(scenario, List.of()).stream()
                .map(round -> round.get(figure))
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .sorted()
                .toArray();
    }

    void atMost(String what, double measured, double wanted, String unit) {
        note(new Target(what, measured, wanted, true, unit));
    }

    void atLeast(String what, double measured, double wanted, String unit) {
        note(new Target(what, measured, wanted, false, unit));
    }

    /** A figure to compare with, which nothing asks for. */
    void note(String what, double measured, String unit) {
        note(new Target(what, measured, Double.NaN, false, unit));
    }

    private void note(Target target) {
        if (!Double.isNaN(target.measured)) {
            targets.add(target);
        }
    }

    /** Adds a part of its own, between targets and medians. */
    void section(String markdown) {
        sections.add(markdown);
    }

    String json() {
        try {
            return new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(Map.of("rounds", rounds, "targets", targets));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures are plain values", e);
        }
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| what | measured | wanted | reached |\n| --- | ---: | ---: | --- |\n");
        targets.forEach(target -> text.append(target.row()));
        sections.forEach(section -> text.append('\n').append(section));
        text.append("\n| scenario | median of the rounds |\n| --- | --- |\n");
        rounds.forEach((scenario, all) -> text.append("| ")
                .append(scenario)
                .append(" | ")
                .append(medians(scenario, all.get(0)))
                .append(" |\n"));
        return text.toString();
    }

    private String medians(String scenario, Map<String, Object> figures) {
        List<String> parts = new ArrayList<>();
        for (String figure : figures.keySet()) {
            parts.add(figure + " " + number(median(scenario, figure)));
        }
        return String.join(", ", parts);
    }

    /** Adds percentiles in milliseconds. */
    static void latency(Map<String, Object> to, String name, Histogram nanos) {
        to.put(name + "_p50_ms", millis(nanos.getValueAtPercentile(50)));
        to.put(name + "_p99_ms", millis(nanos.getValueAtPercentile(99)));
        to.put(name + "_p99.9_ms", millis(nanos.getValueAtPercentile(99.9)));
    }

    private static double millis(long nanos) {
        return rounded(nanos / 1e6);
    }

    /** Three digits behind the point are more than any of these figures deserves. */
    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    static String number(double value) {
        return value >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3f", value).replaceFirst("\\.?0+$", "");
    }
}
