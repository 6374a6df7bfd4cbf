package io.sluice.api.webhook;

import static io.sluice.api.webhook.Streams.NODE;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The streams of a Redis, one of a node that lives, and the webhook that hears what is in them: anew for each test. */
abstract class StreamAndReceiver {
    Streams streams;
    Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        streams = new Streams();
        receiver = new Receiver();
        streams.alive(NODE);
    }

    @AfterEach
    void stop() throws Exception {
        streams.close();
        receiver.close();
    }
}
