package io.sluice.testkit.example;

import io.sluice.testkit.SluiceCluster;
import io.sluice.testkit.TestClient;
import org.junit.jupiter.api.Test;

class GatewayLossIT {
    @Test
    void aCustomerWhoseGatewayDiesIsReachedAgainThroughAnother() {
        try (SluiceCluster cluster = SluiceCluster.start(2)) {
            TestClient customer = cluster.node(0).connect();
            cluster.api().call("bindUid", "client_id", customer.clientId(), "uid", "ada");

            cluster.node(0).kill();
            customer.awaitClose();

            TestClient again = cluster.node(1).connect();
            cluster.api().call("bindUid", "client_id", again.clientId(), "uid", "ada");
            cluster.api().call("sendToUid", "uid", "ada", "message", "welcome back");
            again.expectExactly("welcome back");
        }
    }
}
