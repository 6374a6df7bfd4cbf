package io.sluice.testkit.load;

import java.io.IOException;

/** Hostile clients at work, on threads of their own, until they are closed. */
interface Attackers extends AutoCloseable {
    /** How often one was ended by the server. */
    long ended();

    /** Ends the attack, whatever it waits for. */
    @Override
    void close() throws IOException;

    static Attackers of(Attack attack, Rig rig) throws IOException {
        return switch (attack.kind) {
            case CROWD -> new Crowd(attack, rig.gatewayAddress());
            case READERS -> new SlowReaders(attack, rig);
            case FLOOD -> new Flood(attack, rig.gatewayAddress());
        };
    }
}
