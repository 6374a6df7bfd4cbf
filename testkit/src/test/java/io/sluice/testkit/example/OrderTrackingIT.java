package io.sluice.testkit.example;

import io.sluice.testkit.SluiceContainer;
import io.sluice.testkit.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class OrderTrackingIT {
    @Container
    private static final GenericContainer<?> REDIS = new GenericContainer<>("redis:7.0").withExposedPorts(6379);

    @Container
    private static final SluiceContainer SLUICE = new SluiceContainer().withRedis(REDIS);

    @Test
    void tellsTheCustomerAndNobodyElseThatTheOrderIsOnItsWay() throws Exception {
        Orders orders = new Orders(SLUICE.apiUrl(), SLUICE.apiKey());
        try (TestClient customer = SLUICE.connect();
                TestClient stranger = SLUICE.connect()) {
            orders.signIn("ada", customer.clientId());

            orders.ship("ada", 4711);

            customer.expectExactly("{\"order\":4711,\"state\":\"shipped\"}");
            stranger.expectNothing();
        }
    }

    /** Your application: all it has of Sluice are two lines of its configuration. */
    record Orders(String sluiceUrl, String sluiceKey) {
        void signIn(String customer, String clientId) throws Exception {
            sluice("bindUid", "{\"client_id\": \"%s\", \"uid\": \"%s\"}".formatted(clientId, customer));
        }

        void ship(String customer, int order) throws Exception {
            String message = "{\"order\": %d, \"state\": \"shipped\"}".formatted(order);
            sluice("sendToUid", "{\"uid\": \"%s\", \"message\": %s}".formatted(customer, message));
        }

        private void sluice(String method, String parameters) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create(sluiceUrl + "/v1/" + method))
                    .header("Authorization", "Bearer " + sluiceKey)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(parameters))
                    .build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.body());
            }
        }
    }
}
