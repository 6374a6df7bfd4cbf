package io.sluice.backplane.redis;

import io.sluice.backplane.Cluster;
import io.sluice.backplane.DeadLetters;
import io.sluice.backplane.Directory;
import io.sluice.backplane.EventLog;
import io.sluice.backplane.EventTail;
import io.sluice.backplane.Journal;
import io.sluice.backplane.Mailboxes;
import io.sluice.backplane.Verification;
import io.sluice.backplane.redis.directory.RedisDirectory;
import io.sluice.backplane.redis.directory.RedisEventTail;
import io.sluice.backplane.redis.eventlog.RedisDeadLetters;
import io.sluice.backplane.redis.eventlog.RedisEventLog;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Settling;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.node.RedisCluster;
import io.sluice.backplane.redis.outbox.ApplyScript;
import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.backplane.redis.outbox.BatchRetry;
import io.sluice.backplane.redis.outbox.GroupClearing;
import io.sluice.backplane.redis.outbox.Lanes;
import io.sluice.backplane.redis.outbox.MessageRouter;
import io.sluice.backplane.redis.outbox.NodeQuestions;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.backplane.redis.outbox.RedisJournal;
import io.sluice.backplane.redis.outbox.RedisMailboxes;
import io.sluice.backplane.redis.outbox.ReplyInbox;
import io.sluice.backplane.redis.outbox.Routes;
import io.sluice.backplane.redis.verify.RedisVerification;
import io.sluice.config.RedisSettings;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.UnreadyReason;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The backplane of one process: what composition roots open and hand out by its interfaces.
 *
 * <p>Threads: any.
 */
public final class RedisBackplane {
    private static final int LANES_PER_NODE = 2;
    private static final int THREADS = 1;

    private final RedisLink link;
    private final Keys keys;
    private final ApplyScript script;
    private final Operations operations;
    private final Directory directory;
    private final Mailboxes mailboxes;
    private final Journal journal;
    private final Cluster cluster;
    private final Verification verification;
    private final EventLog eventLog;
    private final DeadLetters deadLetters;
    private final RedisProbe probe;

    private RedisBackplane(RedisLink link, RedisSettings settings, RedisMetrics metrics) {
        this.link = link;
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        this.keys = new Keys(settings.prefix());
        String writer = HexFormat.of().toHexDigits(random.nextLong());
        this.script = new ApplyScript(link, keys, clock, random, settings);
        Routes routes = new Routes(link, keys, settings.awaitReplica());
        this.operations = new Operations(clock, settings.groupsPerClient());
        Settling settling = new Settling(link, keys, System::nanoTime);
        BatchRetry retry =
                new BatchRetry(link.executor(), System::nanoTime, false, settling::isInDoubt, metrics::batchForgotten);
        Lanes lanes = new Lanes(LANES_PER_NODE, Writer.API, writer, script, routes, retry);
        ReplyInbox inbox = new ReplyInbox(link, keys, writer);
        this.directory = new RedisDirectory(link.commands(), keys, settings.lease(), settling);
        RedisMailboxes unremembered = new RedisMailboxes(
                lanes,
                operations,
                new MessageRouter(routes, lanes, inbox, settling),
                new GroupClearing(link, keys, routes, lanes, operations, settling));
        this.mailboxes = unremembered;
        this.journal = new RedisJournal(link, keys, settings, unremembered, random);
        NodeQuestions questions = new NodeQuestions(lanes, inbox);
        this.cluster = new RedisCluster(settings, metrics, questions, clock, random);
        this.verification = new RedisVerification(link, keys, routes, questions);
        this.eventLog = new RedisEventLog(link, keys, writer);
        this.deadLetters = new RedisDeadLetters(link, keys);
        SelfTest selfTest = new SelfTest(link, keys, script, settings, operations, random);
        this.probe = new RedisProbe(link, keys, selfTest, metrics, System::nanoTime, away -> {
            if (!away.isEmpty()) {
                retry.troubled();
            }
            Stages.begin(() -> settling.look(away)).exceptionally(failure -> null);
        });
    }

    /**
     * Connects to Redis.
     *
     * @return fails where Redis cannot be reached; try again later
     */
    public static CompletionStage<RedisBackplane> open(RedisSettings settings, RedisMetrics metrics) {
        return RedisLink.open(settings, "redis", THREADS).thenApply(link -> {
            RedisBackplane backplane = new RedisBackplane(link, settings, metrics);
            backplane.probe.start();
            return backplane;
        });
    }

    /** Changes {@code limits.groups-per-client} for the joins that come from now on; a client that has more keeps them. */
    public void limitGroups(int perClient) {
        script.limitGroups(perClient);
        operations.limitGroups(perClient);
    }

    public Directory directory() {
        return directory;
    }

    public Mailboxes mailboxes() {
        return mailboxes;
    }

    /** Of calls with an Idempotency-Key. */
    public Journal journal() {
        return journal;
    }

    public Cluster cluster() {
        return cluster;
    }

    public Verification verification() {
        return verification;
    }

    public EventLog eventLog() {
        return eventLog;
    }

    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /** A new one, which begins now. */
    public EventTail eventTail() {
        return new RedisEventTail(link.commands(), keys);
    }

    /** Why calls would fail now; empty when ready. */
    public List<UnreadyReason> unreadyReasons() {
        return probe.unreadyReasons();
    }

    public CompletionStage<Void> close() {
        probe.stop();
        return link.close();
    }
}
