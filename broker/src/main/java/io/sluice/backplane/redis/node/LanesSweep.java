package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.redis.link.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Drops the lanes of writers that have not written for long; a writer that comes back starts a new one. */
final class LanesSweep {
    private static final Script SWEEP = new Script("lanes_sweep");

    private LanesSweep() {}

    /** @return how many were dropped */
    static CompletionStage<Long> run(NodeSlot slot, Duration unused) {
        String lanes = slot.keys().of(slot.node()).lanes();
        return slot.link().commands().hkeys(lanes).thenCompose(names -> {
            List<byte[]> arguments = new ArrayList<>(names.size() + 1);
            arguments.add(bytes(unused.toMillis()));
            names.forEach(name -> arguments.add(bytes(name)));
            return SWEEP.run(
                    slot.link().commands(),
                    ScriptOutputType.INTEGER,
                    new String[] {lanes},
                    arguments.toArray(byte[][]::new));
        });
    }
}
