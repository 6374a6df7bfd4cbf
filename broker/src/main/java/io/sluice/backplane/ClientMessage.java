package io.sluice.backplane;

import io.sluice.model.ClientId;

/** What a client said, on its way to the event stream of its node. */
public interface ClientMessage {
    ClientId client();

    /** The member of an event's {@code data} that holds it, {@code "message":"..."} or {@code "message_base64":"..."}. */
    byte[] json();

    /** About how many bytes its event will have, its client's groups and session included. */
    int weight();

    /** Hears once what became of it; on any thread, must not block. */
    void settled(Outcome outcome);

    /** What became of a message. */
    enum Outcome {
        /** It is in the stream. */
        WRITTEN,
        /** Redis did not know the client any more: its {@code closed} event is in the stream. */
        UNKNOWN_CLIENT,
        /** Those who read the stream are far behind. */
        REFUSED
    }
}
