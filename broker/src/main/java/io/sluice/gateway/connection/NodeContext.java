package io.sluice.gateway.connection;

import io.sluice.backplane.Membership;
import io.sluice.config.GatewaySettings;
import io.sluice.gateway.admission.Admission;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a node share.
 *
 * <p>Threads: any. Settings are swapped whole by a reload; the membership is set once, before the first client.
 */
public final class NodeContext {
    private static final String PLACEHOLDER = "${client_id}";

    private final GatewayMetrics metrics;
    private final Admission admission;
    private final LongSupplier nanoTime;
    private final Census<Uid> uids;
    private final Census<Group> groups;
    private volatile GatewaySettings settings;
    private volatile @Nullable Membership membership;
    private volatile boolean live = true;

    /** @param nanoTime a monotonic clock */
    public NodeContext(GatewaySettings settings, GatewayMetrics metrics, LongSupplier nanoTime) {
        this.settings = settings;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.admission = new Admission(
                settings,
                () -> unreadyReasons().stream().map(UnreadyReason::message).toList(),
                nanoTime);
        this.uids = new Census<>(settings.threads());
        this.groups = new Census<>(settings.threads());
    }

    /** What the node can say only once it has joined. */
    public void joined(Membership joined) {
        membership = joined;
    }

    public void reload(GatewaySettings changed) {
        admission.reload(changed);
        settings = changed;
    }

    /** Whether the node is live in Redis; while it is not, nobody is let in. */
    public void live(boolean now) {
        live = now;
    }

    boolean live() {
        return live;
    }

    /** Why this node should not get new clients now; empty when it is ready. */
    public List<UnreadyReason> unreadyReasons() {
        Membership now = membership;
        if (now == null) {
            return List.of(new UnreadyReason(Code.JOINING, "the node has not joined the cluster yet"));
        }
        if (admission.draining()) {
            return List.of(new UnreadyReason(Code.DRAINING, "the node is shutting down"));
        }
        List<UnreadyReason> reasons = now.unreadyReasons();
        return reasons.isEmpty() && !live
                ? List.of(new UnreadyReason(Code.RECOVERING, "the node is recovering its state in Redis"))
                : reasons;
    }

    Membership membership() {
        return Objects.requireNonNull(membership, "no client comes before the node has joined");
    }

    public GatewaySettings settings() {
        return settings;
    }

    public GatewayMetrics metrics() {
        return metrics;
    }

    public Admission admission() {
        return admission;
    }

    public long uidCount() {
        return uids.size();
    }

    public long groupCount() {
        return groups.size();
    }

    /** Milliseconds of the monotonic clock. */
    long now() {
        return nanoTime.getAsLong() / 1_000_000;
    }

    ConnectionIndex newIndex() {
        return new ConnectionIndex(uids, groups);
    }

    /** The first message to a client, or null. */
    @Nullable Message welcome(ClientId client) {
        String template = settings.welcome();
        return template.isEmpty() ? null : Message.text(template.replace(PLACEHOLDER, client.toString()));
    }
}
