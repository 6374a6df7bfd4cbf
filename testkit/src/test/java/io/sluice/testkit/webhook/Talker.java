package io.sluice.testkit.webhook;

import io.sluice.testkit.SluiceNode;
import io.sluice.testkit.TestClient;
import java.util.List;
import java.util.stream.IntStream;

/** A client that says its numbers, from 0 on. Threads: one at a time. */
final class Talker implements AutoCloseable {
    private final TestClient client;
    private int said;

    Talker(SluiceNode gateway) {
        client = gateway.connect();
    }

    String clientId() {
        return client.clientId();
    }

    void say(int count) {
        for (int i = 0; i < count; i++) {
            client.send(String.valueOf(said++));
        }
    }

    /** All it has said, in order. */
    List<String> said() {
        return IntStream.range(0, said).mapToObj(String::valueOf).toList();
    }

    @Override
    public void close() {
        client.close(1000);
        client.awaitClose();
        client.close();
    }
}
