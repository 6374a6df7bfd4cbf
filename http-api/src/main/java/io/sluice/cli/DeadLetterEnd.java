package io.sluice.cli;

import io.sluice.backplane.DeadLetters;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** How a dead letter ends. */
enum DeadLetterEnd {
    REPLAY("replayed") {
        @Override
        CompletionStage<Boolean> of(DeadLetters letters, String id) {
            return letters.replay(id);
        }
    },
    DROP("dropped") {
        @Override
        CompletionStage<Boolean> of(DeadLetters letters, String id) {
            return letters.drop(id);
        }
    };

    private final String done;

    DeadLetterEnd(String done) {
        this.done = done;
    }

    /** Safe to repeat; false where there is no such letter. */
    abstract CompletionStage<Boolean> of(DeadLetters letters, String id);

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String done() {
        return done;
    }
}
