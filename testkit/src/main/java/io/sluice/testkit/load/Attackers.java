package io.sluice.testkit.load;

import java.io.IOException;

/** Hostile clients at work, on threads of their own, until they are closed. */
interface Attackers extends AutoCloseable {
    /** How often one was ended by the server. */
    long ended();

    /** Bytes that they have got rid of so far. */
    long sent();

    /** Ends the attack, whatever it waits for. */
    @Override
    void close() throws IOException;

    /** Those who say nothing and are no load. */
    Attackers NOBODY = new Attackers() {
        @Override
        public long ended() {
            return 0;
        }

        @Override
        public long sent() {
            return 0;
        }

        @Override
        public void close() {}
    };

    static Attackers of(Attack attack, Rig rig) {
        return switch (attack.kind) {
            case CROWD -> new Crowd(attack, rig.gatewayAddress());
            case READERS -> new SlowReaders(attack, rig, false);
            case FLOOD -> new Flood(attack, rig.gatewayAddress());
        };
    }

    /** What there is without the attack: readers who get the same and read it, else nobody. */
    static Attackers before(Attack attack, Rig rig) {
        return attack.kind == Attack.Kind.READERS ? new SlowReaders(attack, rig, true) : NOBODY;
    }
}
