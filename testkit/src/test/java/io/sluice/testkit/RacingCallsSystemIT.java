package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Calls on one client that race through two API processes leave one story in Redis, whichever of them won. */
class RacingCallsSystemIT {
    private static final int RACES = 10_000;
    private static final int CLIENTS = 24;
    private static final int AT_ONCE = 8;
    private static final List<String> CALLS = List.of(
            "bindUid {\"uid\":\"u1\",",
            "bindUid {\"uid\":\"u2\",",
            "bindUid {\"uid\":\"u3\",",
            "unbindUid {",
            "joinGroup {\"group\":\"g1\",",
            "joinGroup {\"group\":\"g2\",",
            "joinGroup {\"groups\":[\"g1\",\"g3\"],",
            "leaveGroup {\"group\":\"g1\",",
            "leaveGroup {\"groups\":[\"g2\",\"g3\"],",
            "closeClient {");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(20_260_101);
    private final List<TestClient> clients = new ArrayList<>();

    @Test
    void indexesRecordsAndRoutesAgreeAfterTenThousandRaces() {
        try (SluiceCluster cluster =
                SluiceCluster.builder().gateways(2).apis(2).with("api.keys", "").start()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(cluster.connect());
            }

            for (int race = 0; race < RACES; race += AT_ONCE) {
                race(cluster);
            }

            var directory = new RedisDirectory(cluster.redis().connection());
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(directory.clientIds()).containsExactlyInAnyOrderElementsOf(openIds()));
            assertThat(directory.contradictions()).isEmpty();
            assertThat(directory.answers(List.of("g1", "g2", "g3"), List.of("u1", "u2", "u3")))
                    .isEqualTo(answers(cluster.api(0)))
                    .isEqualTo(answers(cluster.api(1)));
        }
    }

    /** Some pairs at once, each pair on one client; a client that was closed is replaced. */
    private void race(SluiceCluster cluster) {
        List<CompletableFuture<HttpResponse<String>>> underWay = new ArrayList<>();
        for (int pair = 0; pair < AT_ONCE; pair++) {
            TestClient client = clients.get(random.nextInt(CLIENTS));
            for (int api = 0; api < 2; api++) {
                int call = random.nextInt(10 * (CALLS.size() - 1) + 1) / 10;
                underWay.add(send(cluster.api(api), CALLS.get(call), client.clientId()));
            }
        }
        for (CompletableFuture<HttpResponse<String>> call : underWay) {
            assertThat(call.join().statusCode()).as(call.join().body()).isIn(200, 404);
        }
        for (int i = 0; i < CLIENTS; i++) {
            if (clients.get(i).isClosed()) {
                clients.set(i, cluster.connect());
            }
        }
    }

    private CompletableFuture<HttpResponse<String>> send(Api api, String call, String clientId) {
        String[] methodAndStart = call.split(" ", 2);
        URI uri = api.base().resolve("/v1/" + methodAndStart[0]);
        return http.sendAsync(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                methodAndStart[1] + "\"client_id\":\"" + clientId + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private List<String> openIds() {
        return clients.stream()
                .filter(client -> !client.isClosed())
                .map(TestClient::clientId)
                .toList();
    }

    private static Map<String, Object> answers(Api api) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String group : List.of("g1", "g2", "g3")) {
            all.put("g:" + group, api.count("getClientCountByGroup", "group", group));
        }
        for (String uid : List.of("u1", "u2", "u3")) {
            all.put("u:" + uid, (long) api.list("getClientIdByUid", "uid", uid).size());
        }
        all.put("clients", api.count("getAllClientCount"));
        return all;
    }
}
