package io.sluice.backplane.redis.outbox;

import io.sluice.backplane.Journal;
import io.sluice.backplane.Mailboxes;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.config.RedisSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Journal} in Redis: a record of the call in a slot of its own says what it is, which nodes it goes to and what was
 * answered; each node remembers its own operations of it in the step that does them. The names of those are drawn anew
 * for each record: when a record is forgotten, nothing that a node still remembers is taken for the next call's.
 *
 * <p>Threads: any.
 *
 * <p>Failure: who dies at any point leaves a record without an answer, and whoever repeats the call goes on from there.
 */
public final class RedisJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(RedisJournal.class);
    private static final int ID_BYTES = 12;

    private final CallRecords records;
    private final Keys keys;
    private final RedisMailboxes mailboxes;
    private final SecureRandom random;

    public RedisJournal(
            RedisLink link, Keys keys, RedisSettings settings, RedisMailboxes mailboxes, SecureRandom random) {
        this.records = new CallRecords(link, keys, new StepRetry(link.executor()), settings.awaitReplica());
        this.keys = keys;
        this.mailboxes = mailboxes;
        this.random = random;
    }

    @Override
    public CompletionStage<Entry> open(String caller, String key, String fingerprint, Duration kept) {
        String record = keys.call(caller, key);
        return records.open(record, fingerprint, newId(), kept).thenApply(held -> entry(record, held, kept));
    }

    private Entry entry(String record, List<String> held, Duration kept) {
        return switch (held.get(0)) {
            case "OTHER" -> new Entry.Taken();
            case "DONE" -> new Entry.Answered(new Answer(Integer.parseInt(held.get(1)), held.get(2)));
            default -> new OpenEntry(record, held.get(1), kept);
        };
    }

    private String newId() {
        byte[] bits = new byte[ID_BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private final class OpenEntry implements Entry.Open {
        private final String record;
        private final String id;
        private final Duration kept;

        private OpenEntry(String record, String id, Duration kept) {
            this.record = record;
            this.id = id;
            this.kept = kept;
        }

        @Override
        public Mailboxes mailboxes() {
            return mailboxes.within(new OpenCall(records, record, id, kept));
        }

        @Override
        public CompletionStage<Answer> close(Answer answer) {
            if (answer.body().length() > LONGEST_ANSWER) {
                return CompletableFuture.completedFuture(answer);
            }
            return records.answer(record, id, answer, kept).exceptionally(failure -> {
                LOG.atDebug()
                        .addKeyValue("reason", failure.getMessage())
                        .log("an answer is given and cannot be kept for its Idempotency-Key");
                return answer;
            });
        }
    }
}
