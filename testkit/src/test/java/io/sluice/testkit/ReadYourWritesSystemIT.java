package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A bind answered by one API process is seen by a send through the other, at once, every time. */
class ReadYourWritesSystemIT {
    private static final int TRIES = 10_000;
    private static final int WORKERS = 8;

    @Test
    void neverLosesASendToAUidThatWasJustBoundElsewhere() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
        var stop = new AtomicBoolean();
        try (SluiceCluster cluster = SluiceCluster.builder().gateways(2).apis(2).start()) {
            Future<Integer> comingAndGoing = threads.submit(() -> comeAndGo(cluster, stop));
            List<Callable<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                String name = "worker-" + worker;
                workers.add(() -> bindAndSend(cluster, name));
            }

            for (Future<Void> worker : threads.invokeAll(workers)) {
                worker.get();
            }

            stop.set(true);
            assertThat(comingAndGoing.get()).isGreaterThan(10);
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    private static Void bindAndSend(SluiceCluster cluster, String name) {
        try (TestClient client = cluster.connect()) {
            String[] sent = new String[TRIES / WORKERS];
            for (int i = 0; i < sent.length; i++) {
                String uid = name + "-" + i;
                sent[i] = uid;
                cluster.api(i % 2).call("bindUid", "client_id", client.clientId(), "uid", uid);
                Map<String, Object> receipt = cluster.api(1 - i % 2).object("sendToUid", "uid", uid, "message", uid);
                assertThat(receipt.get("offline")).as(uid).isIn(null, List.of());
            }
            client.expectExactly(sent);
            return null;
        }
    }

    /** Others join, leave and vanish meanwhile, some under the same uids. */
    private static int comeAndGo(SluiceCluster cluster, AtomicBoolean stop) {
        int visits = 0;
        while (!stop.get()) {
            try (TestClient visitor = cluster.connect()) {
                cluster.api(visits % 2).call("bindUid", "client_id", visitor.clientId(), "uid", "visitor");
                cluster.api(visits % 2).call("joinGroup", "client_id", visitor.clientId(), "group", "visitors");
                if (visits % 3 == 0) {
                    cluster.api().call("closeClient", "client_id", visitor.clientId());
                }
                visits++;
            }
        }
        return visits;
    }
}
