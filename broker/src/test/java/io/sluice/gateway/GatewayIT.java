package io.sluice.gateway;

import static io.sluice.gateway.HandFedCluster.bind;
import static io.sluice.gateway.HandFedCluster.client;
import static io.sluice.gateway.HandFedCluster.group;
import static io.sluice.gateway.HandFedCluster.join;
import static io.sluice.gateway.HandFedCluster.send;
import static io.sluice.gateway.HandFedCluster.uid;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class GatewayIT {
    private final TestGateway node = new TestGateway();
    private final HandFedCluster cluster = node.cluster;

    @BeforeEach
    void start() throws Exception {
        node.start();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private List<Client> clients(int number) throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            clients.add(node.client());
        }
        return clients;
    }

    @Test
    void deliversToClientUidGroupAndEveryone() throws Exception {
        Client a = node.client();
        Client b = node.client();

        cluster.feed(bind(a.id(), "7"), join(a.id(), "g"), join(b.id(), "g"));
        cluster.feed(send(client(a.id()), "one"), send(uid("7"), "two"), send(group("g"), "three"));
        cluster.feed(send(new Target.Everyone(), "four"));

        assertThat(List.of(
                        a.raw().readText(),
                        a.raw().readText(),
                        a.raw().readText(),
                        a.raw().readText()))
                .containsExactly("one", "two", "three", "four");
        assertThat(List.of(b.raw().readText(), b.raw().readText())).containsExactly("three", "four");
    }

    @Test
    void keepsTheOrderOfGroupMessagesAndUnicasts() throws Exception {
        List<Client> clients = clients(4);
        for (int i = 0; i < 4; i++) {
            cluster.feed(join(clients.get(i).id(), "all", i % 2 == 0 ? "even" : "odd"));
        }

        List<List<String>> expected = new ArrayList<>();
        clients.forEach(one -> expected.add(new ArrayList<>()));
        for (int i = 0; i < 2_000; i++) {
            int chosen = i % 4;
            switch (i % 3) {
                case 0 -> {
                    cluster.feed(send(client(clients.get(chosen).id()), "u" + i));
                    expected.get(chosen).add("u" + i);
                }
                case 1 -> {
                    cluster.feed(send(group("all"), "a" + i));
                    for (List<String> one : expected) {
                        one.add("a" + i);
                    }
                }
                default -> {
                    cluster.feed(send(group("even"), "e" + i));
                    expected.get(0).add("e" + i);
                    expected.get(2).add("e" + i);
                }
            }
        }

        for (int i = 0; i < 4; i++) {
            List<String> received = new ArrayList<>();
            while (received.size() < expected.get(i).size()) {
                received.add(clients.get(i).raw().readText());
            }
            assertThat(received).isEqualTo(expected.get(i));
        }
    }

    @Test
    void sendsOneCopyToAClientInSeveralGroupsAndNoneToTheExcluded() throws Exception {
        Client a = node.client();
        Client b = node.client();
        Client c = node.client();
        cluster.feed(join(a.id(), "x", "y"), join(b.id(), "x"), join(c.id(), "y"), bind(c.id(), "not me"));

        CompletableFuture<List<Long>> counts = new CompletableFuture<>();
        cluster.feed(
                new Command.Send(
                        "m",
                        group("x", "y"),
                        List.of(b.id()),
                        List.of(new Uid("not me")),
                        Payload.text("once"),
                        Optional.empty()),
                (matched, written, dropped) -> counts.complete(List.of(matched, written, dropped)));
        cluster.feed(send(new Target.Everyone(), "end"));

        assertThat(counts.get(5, TimeUnit.SECONDS)).containsExactly(1L, 1L, 0L);
        assertThat(a.raw().readText()).isEqualTo("once");
        assertThat(a.raw().readText()).isEqualTo("end");
        assertThat(b.raw().readText()).isEqualTo("end");
        assertThat(c.raw().readText()).isEqualTo("end");
    }

    @Test
    void countsNothingForNobody() throws Exception {
        CompletableFuture<List<Long>> counts = new CompletableFuture<>();
        cluster.feed(
                send(new Target.Clients(List.of()), "m"),
                (matched, written, dropped) -> counts.complete(List.of(matched, written, dropped)));

        assertThat(counts.get(5, TimeUnit.SECONDS)).containsExactly(0L, 0L, 0L);
    }

    @Test
    void stopsDeliveringToAGroupThatWasLeftAndAUidThatWasTakenAway() throws Exception {
        Client a = node.client();
        cluster.feed(join(a.id(), "g"), bind(a.id(), "1"), bind(a.id(), "2"));

        cluster.feed(send(uid("1"), "wrong"), send(uid("2"), "right"));
        cluster.feed(new Command.Leave(a.id(), List.of(new Group("g"))), new Command.Unbind(a.id(), null));
        cluster.feed(send(group("g"), "wrong"), send(uid("2"), "wrong"), send(client(a.id()), "end"));

        assertThat(a.raw().readText()).isEqualTo("right");
        assertThat(a.raw().readText()).isEqualTo("end");
    }

    @Test
    void speaksLinesAndLengths() throws Exception {
        try (RawClient line = RawClient.connect(node.address(1));
                RawClient length = RawClient.connect(node.address(2))) {
            assertThat(line.readLine()).startsWith("hi ");
            byte[] welcome = new byte[length.in().readInt() - 4];
            length.in().readFully(welcome);
            cluster.feed(send(new Target.Everyone(), "m1"), send(new Target.Everyone(), "m2"));

            assertThat(line.readLine()).isEqualTo("m1");
            assertThat(line.readLine()).isEqualTo("m2");
            assertThat(length.in().readInt()).isEqualTo(6);
            assertThat(new String(length.in().readNBytes(2), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("m1");
            line.write("a\r\nb\nc");
            length.write(new byte[] {0, 0, 0, 5, 65, 0, 0, 0, 4, 0});
            org.awaitility.Awaitility.await().until(() -> node.metrics.messagesReceived.sum() == 4);
        }
    }
}
