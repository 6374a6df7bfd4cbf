package io.sluice.backplane.redis.node;

import io.sluice.backplane.Cluster;
import io.sluice.backplane.Membership;
import io.sluice.backplane.NodeHost;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.outbox.ApplyScript;
import io.sluice.backplane.redis.outbox.ApplyScript.Writer;
import io.sluice.backplane.redis.outbox.BatchRetry;
import io.sluice.backplane.redis.outbox.Lanes;
import io.sluice.backplane.redis.outbox.NodeQuestions;
import io.sluice.backplane.redis.outbox.Operations;
import io.sluice.backplane.redis.outbox.Routes;
import io.sluice.backplane.wire.Envelope;
import io.sluice.backplane.wire.Reply;
import io.sluice.config.RedisSettings;
import io.sluice.metrics.RedisMetrics;
import io.sluice.model.ConnectionView;
import io.sluice.model.NodeId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@link Cluster} on Redis. A membership has a link and a thread of its own. */
public final class RedisCluster implements Cluster {
    private static final int DRAWN_IDS = 32;

    private final RedisSettings settings;
    private final RedisMetrics metrics;
    private final NodeQuestions questions;
    private final Clock clock;
    private final SecureRandom random;

    public RedisCluster(
            RedisSettings settings, RedisMetrics metrics, NodeQuestions questions, Clock clock, SecureRandom random) {
        this.settings = settings;
        this.metrics = metrics;
        this.questions = questions;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public CompletionStage<Membership> join(Membership.NodeDescription description, NodeHost host) {
        return RedisLink.open(settings, "mailbox", 1).thenCompose(link -> {
            Joining joining = new Joining(link, new Keys(settings.prefix()), description, host);
            return joining.run()
                    .exceptionallyCompose(failure ->
                            link.close().thenCompose(closed -> CompletableFuture.failedFuture(Script.unwrap(failure))));
        });
    }

    @Override
    public CompletionStage<List<ConnectionView>> connections(NodeId node, int limit, Duration timeout) {
        return questions
                .ask(
                        node,
                        answer -> Operations.inspect(new Envelope.Inspect(limit, answer)),
                        Reply.Connections.class,
                        timeout)
                .thenApply(Reply.Connections::connections);
    }

    /** One node on its way in. */
    private final class Joining {
        private final RedisLink link;
        private final Keys keys;
        private final Membership.NodeDescription description;
        private final NodeHost host;
        private final ApplyScript script;
        private final LeaseScripts lease;
        private final Routes routes;
        private final Operations operations;

        private Joining(RedisLink link, Keys keys, Membership.NodeDescription description, NodeHost host) {
            this.link = link;
            this.keys = keys;
            this.description = description;
            this.host = host;
            this.script = new ApplyScript(link, keys, clock, random, settings);
            this.lease = new LeaseScripts(link, keys, settings);
            this.routes = new Routes(link, keys, settings.awaitReplica());
            this.operations = new Operations(clock, settings.groupsPerClient());
        }

        private CompletionStage<Membership> run() {
            return drawId().thenCompose(this::claim);
        }

        /** Of some drawn ids, one whose master serves the fewest live nodes. */
        private CompletionStage<NodeId> drawId() {
            return routes.all().thenApply(live -> {
                Map<String, Integer> load = new LinkedHashMap<>();
                live.forEach(node -> load.merge(masterOf(node), 1, Integer::sum));
                NodeId best = NodeId.draw(random);
                for (int i = 1; i < DRAWN_IDS; i++) {
                    NodeId other = NodeId.draw(random);
                    if (load.getOrDefault(masterOf(other), 0) < load.getOrDefault(masterOf(best), 0)) {
                        best = other;
                    }
                }
                return best;
            });
        }

        private String masterOf(NodeId node) {
            return link.masterOf(keys.of(node).node());
        }

        private CompletionStage<Membership> claim(NodeId node) {
            BatchRetry retry =
                    new BatchRetry(link.executor(), System::nanoTime, true, other -> false, metrics::batchForgotten);
            Lanes own = new Lanes(1, Writer.NODE, "node-" + node, script, routes, retry);
            RouteTender tender = new RouteTender(node, link, keys, routes, confirmations -> {
                own.submit(node, 0, confirmations);
                return CompletableFuture.allOf(confirmations.stream()
                        .map(operation -> operation.answer().toCompletableFuture())
                        .toArray(CompletableFuture[]::new));
            });
            NodeSlot slot = new NodeSlot(node, link, keys, script, lease, operations, tender);
            NodeChores chores = new NodeChores(
                    slot,
                    settings,
                    description,
                    host,
                    metrics,
                    routes,
                    client -> own.submit(node, 0, List.of(operations.onClient(Recovery.notHeld(client)))),
                    clock,
                    System::nanoTime);
            FrameDispatch frames = new FrameDispatch(node, host, link, keys, metrics);
            Heartbeat heartbeat = new Heartbeat(slot, lease, frames, host, chores, metrics, System::nanoTime);
            EventScripts events = new EventScripts(link, keys, settings.events(), clock);
            EventTender tends = new EventTender(node, link, events, settings.events(), metrics.events());
            RedisMembership membership = new RedisMembership(
                    node,
                    link,
                    own,
                    operations,
                    heartbeat,
                    settings.events(),
                    tends,
                    new MessageRecorder(node, link, events, tends));
            String tag = script.newTag();
            return chores.register() // first: what nobody knows of, nobody removes
                    .thenCompose(registered -> lease.claim(node, true, 0, tag, chores.fields()))
                    .thenComposeAsync(
                            claim -> claim.taken()
                                    ? run()
                                    : heartbeat.start(claim, tag).thenApply(started -> {
                                        tends.start();
                                        return membership;
                                    }),
                            link.executor());
        }
    }
}
