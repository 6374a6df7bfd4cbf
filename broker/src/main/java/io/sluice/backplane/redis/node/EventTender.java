package io.sluice.backplane.redis.node;

import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Stages;
import io.sluice.backplane.redis.node.EventScripts.Stream;
import io.sluice.config.EventSettings;
import io.sluice.metrics.EventMetrics;
import io.sluice.model.NodeId;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a node's event stream: removes what all who read it have acknowledged, and knows whether they are behind.
 * Every two seconds, or four times a second while they are.
 *
 * <p>Threads: the link's only thread; {@link #isBehind} any.
 *
 * <p>Failure: while Redis does not answer, the last answer counts.
 */
final class EventTender {
    private static final Logger LOG = LoggerFactory.getLogger(EventTender.class);
    private static final long TICK_MILLIS = 250;
    private static final long TICKS_WHILE_QUIET = 8;

    private final NodeId node;
    private final RedisLink link;
    private final EventScripts scripts;
    private final EventSettings settings;
    private final EventMetrics metrics;
    private volatile boolean behind;
    private boolean warned;
    private boolean underWay;
    private long ticks;
    private @Nullable ScheduledFuture<?> timer;

    EventTender(NodeId node, RedisLink link, EventScripts scripts, EventSettings settings, EventMetrics metrics) {
        this.node = node;
        this.link = link;
        this.scripts = scripts;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Nothing is done where no events are recorded. */
    void start() {
        if (settings.isOn()) {
            timer = link.executor().scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        metrics.stream(0, 0);
    }

    /** Whether clients that send messages should not be read for those who read the events. */
    boolean isBehind() {
        return behind;
    }

    /** Somebody has seen that they are. */
    void behind() {
        if (!behind) {
            behind = true;
            warned = false;
        }
    }

    private void tick() {
        ticks++;
        if (!underWay && (behind || ticks % TICKS_WHILE_QUIET == 0)) {
            underWay = true;
            Stages.begin(() -> scripts.tend(node))
                    .whenCompleteAsync(
                            (stream, failure) -> {
                                underWay = false;
                                if (failure == null) {
                                    stream.ifPresent(this::seen);
                                }
                            },
                            link.executor());
        }
    }

    private void seen(Stream stream) {
        metrics.stream(stream.length(), stream.bytes());
        metrics.totals(stream.written(), stream.trimmed());
        behind = stream.behind(settings);
        if (behind && !warned) {
            warned = true;
            LOG.atWarn()
                    .addKeyValue("node", node)
                    .addKeyValue("unread", stream.length())
                    .addKeyValue("group", stream.slowest())
                    .log("the events of this node are not read fast enough: clients that send messages wait");
        } else if (!behind && warned) {
            warned = false;
            LOG.atInfo().addKeyValue("node", node).log("the events of this node are read again");
        }
    }
}
