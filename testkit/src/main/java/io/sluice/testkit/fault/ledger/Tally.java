package io.sluice.testkit.fault.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A count of one kind of offence, with the first few spelled out. */
public final class Tally {
    private static final int EXAMPLES = 5;

    private final List<String> examples = new ArrayList<>();
    private long count;

    void add(Supplier<String> example) {
        count++;
        if (examples.size() < EXAMPLES) {
            examples.add(example.get());
        }
    }

    public long count() {
        return count;
    }

    /** At most five. */
    public List<String> examples() {
        return List.copyOf(examples);
    }

    @Override
    public String toString() {
        return count + (examples.isEmpty() ? "" : " " + examples);
    }
}
