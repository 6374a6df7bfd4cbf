package io.sluice.api.endpoint;

import io.sluice.backplane.Journal;
import io.sluice.backplane.Mailboxes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal in memory whose mailboxes are the ones it is given: what reaches them twice was done twice. */
final class RecordingJournal implements Journal {
    private final Mailboxes mailboxes;
    private final Map<String, String> fingerprints = new HashMap<>();
    private final Map<String, Answer> answers = new HashMap<>();

    RecordingJournal(Mailboxes mailboxes) {
        this.mailboxes = mailboxes;
    }

    @Override
    public CompletionStage<Entry> open(String caller, String key, String fingerprint, Duration kept) {
        String name = caller + ' ' + key;
        String before = fingerprints.putIfAbsent(name, fingerprint);
        if (before != null && !before.equals(fingerprint)) {
            return CompletableFuture.completedFuture(new Entry.Taken());
        }
        Answer answer = answers.get(name);
        return CompletableFuture.completedFuture(answer == null ? new Fresh(name) : new Entry.Answered(answer));
    }

    private final class Fresh implements Entry.Open {
        private final String name;

        private Fresh(String name) {
            this.name = name;
        }

        @Override
        public Mailboxes mailboxes() {
            return mailboxes;
        }

        @Override
        public CompletionStage<Answer> close(Answer answer) {
            answers.put(name, answer);
            return CompletableFuture.completedFuture(answer);
        }
    }
}
