package io.sluice.backplane.redis.node;

import io.sluice.backplane.redis.link.Stages;
import java.util.Map;

/**
 * Sees at each beat whether Redis is still the same: another master may have forgotten what was acknowledged, even where
 * its log looks right.
 *
 * <p>Threads: the link's only thread.
 */
final class MasterComparison {
    private final NodeSlot slot;
    private final NodeChores chores;
    private final NodeState state;
    private final Runnable oursChanged;
    private final Runnable anotherChanged;
    private final KnownMasters masters = new KnownMasters();
    private boolean comparing;

    /**
     * @param oursChanged runs where the master of this node is another
     * @param anotherChanged runs where only masters of others are
     */
    MasterComparison(NodeSlot slot, NodeChores chores, NodeState state, Runnable oursChanged, Runnable anotherChanged) {
        this.slot = slot;
        this.chores = chores;
        this.state = state;
        this.oursChanged = oursChanged;
        this.anotherChanged = anotherChanged;
    }

    /** Who the masters are at the start. */
    void begin(Map<String, String> known) {
        masters.see(known, ourMaster());
    }

    void compare() {
        if (comparing) {
            return;
        }
        comparing = true;
        Stages.begin(chores::masters)
                .whenCompleteAsync(
                        (now, failure) -> {
                            comparing = false;
                            if (failure == null && state.isLive()) {
                                compare(now);
                            }
                        },
                        slot.link().executor());
    }

    private void compare(Map<String, String> now) {
        switch (masters.see(now, ourMaster())) {
            case OURS -> {
                chores.mastersChanged();
                oursChanged.run();
            }
            case ELSEWHERE -> {
                chores.mastersChanged();
                anotherChanged.run();
            }
            case NONE -> {}
        }
    }

    private String ourMaster() {
        return slot.link().masterOf(slot.keys().of(slot.node()).node());
    }
}
