package io.sluice.testkit.fault;

import io.sluice.testkit.fault.scenario.Form;
import io.sluice.testkit.fault.scenario.Scenario;
import io.sluice.testkit.fault.scenario.Scenarios;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is to be run.
 *
 * @param form short or full
 * @param only letters of scenarios; empty for all
 * @param redis kinds of Redis; empty for what the form has: all of them, or in the short form one for each scenario
 * @param seed that repeats all choices
 */
public record Selection(Form form, List<String> only, List<String> redis, long seed) {
    public Selection {
        for (String letter : only) {
            if (Scenarios.all().stream().noneMatch(s -> s.letter().equals(letter))) {
                throw new IllegalArgumentException("only: " + letter + " (expected: of "
                        + Scenarios.all().stream().map(Scenario::letter).toList() + ")");
            }
        }
        for (String kind : redis) {
            if (!Scenario.EVERYWHERE.contains(kind)) {
                throw new IllegalArgumentException("redis: " + kind + " (expected: of " + Scenario.EVERYWHERE + ")");
            }
        }
    }

    /** One scenario on one kind of Redis. */
    record Pair(Scenario scenario, String redis) {}

    /**
     * From {@code faults.form} (short, full), {@code faults.only}, {@code faults.redis}, {@code faults.seed} and
     * {@code faults.clients}; what is empty or absent has its default.
     *
     * @param property gives the value, empty for none
     */
    static Selection of(UnaryOperator<String> property) {
        String form = property.apply("faults.form").toLowerCase(Locale.ROOT);
        if (!Set.of("", "short", "full").contains(form)) {
            throw new IllegalArgumentException("faults.form: " + form + " (expected: short or full)");
        }
        int clients = (int) number("faults.clients", property.apply("faults.clients"), 0);
        return new Selection(
                new Form(form.equals("full"), clients),
                words(property.apply("faults.only")),
                words(property.apply("faults.redis")),
                number("faults.seed", property.apply("faults.seed"), 1));
    }

    private static long number(String name, String value, long otherwise) {
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a whole number)", e);
        }
    }

    private static List<String> words(String list) {
        return list.isEmpty()
                ? List.of()
                : List.of(list.toLowerCase(Locale.ROOT).split("\\s*,\\s*"));
    }

    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Scenario scenario : Scenarios.all()) {
            if (only.isEmpty() || only.contains(scenario.letter())) {
                kinds(scenario).forEach(kind -> pairs.add(new Pair(scenario, kind)));
            }
        }
        return pairs;
    }

    private List<String> kinds(Scenario scenario) {
        if (redis.isEmpty() && !form.full()) {
            return List.of(scenario.inShort());
        }
        List<String> wanted = redis.isEmpty() ? List.of("standalone", "sentinel", "cluster") : redis;
        return wanted.stream().filter(scenario.topologies()::contains).toList();
    }
}
