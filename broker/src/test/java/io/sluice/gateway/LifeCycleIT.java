package io.sluice.gateway;

import static io.sluice.gateway.HandFedCluster.client;
import static io.sluice.gateway.HandFedCluster.join;
import static io.sluice.gateway.HandFedCluster.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.gateway.HandFedCluster.Closed;
import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.ClientView;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.ConnectionView;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class LifeCycleIT {
    private final TestGateway node = new TestGateway();
    private final HandFedCluster cluster = node.cluster;

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private static Command.Close close(Client client, String message, int code, String reason, boolean abrupt) {
        Payload last = message == null ? null : Payload.text(message);
        return new Command.Close(client.id(), CloseReason.CLOSED_BY_API, last, code, reason, abrupt);
    }

    @Test
    void welcomesOnceWhenTheAnswerAndTheFrameBothCome() throws Exception {
        node.start();

        Client client = node.client();
        cluster.feed(send(client(client.id()), "next"));

        assertThat(client.raw().readText()).isEqualTo("next");
    }

    @Test
    void welcomesByItsOwnFrameWhenTheAnswerIsLate() throws Exception {
        cluster.connectAnswer = null;
        node.start();

        assertThat(node.client().id().node()).isEqualTo(cluster.id());
    }

    @Test
    void welcomesByTheAnswerWhenTheFrameIsLate() throws Exception {
        cluster.echoesConnects = false;
        node.start();
        Client client = node.client();

        cluster.feed(send(new Target.Everyone(), "before it was a member"));
        cluster.feed(cluster.connects.remove());
        cluster.feed(send(new Target.Everyone(), "after"));

        assertThat(client.raw().readText()).isEqualTo("after");
    }

    @Test
    void answers503WhenRedisDoesNotTakeTheClient() throws Exception {
        cluster.echoesConnects = false;
        cluster.connectAnswer =
                CompletableFuture.failedStage(new Unavailable(Outcome.NOTHING, "away", List.of(), null));
        node.start();

        try (RawClient refused = RawClient.connect(node.address(0));
                RawClient closed = RawClient.connect(node.address(1))) {
            assertThat(refused.handshake()).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
            assertThat(refused.isEnded()).isTrue();
            assertThat(closed.isEnded()).isTrue();
        }
        assertThat(cluster.closes).isEmpty();
        assertThat(node.registry
                        .counter("sluice.handshakes.refused", "reason", "not_registered", "status", "503")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void takesBackAClientOfWhichRedisMayKnow() throws Exception {
        cluster.echoesConnects = false;
        cluster.connectAnswer =
                CompletableFuture.failedStage(new Unavailable(Outcome.UNKNOWN, "lost", List.of(), null));
        node.start();

        try (RawClient refused = RawClient.connect(node.address(0))) {
            assertThat(refused.handshake()).startsWith("HTTP/1.1 503 ");
        }
        await().until(() -> cluster.closes.size() == 1);
    }

    @Test
    void tellsTheClusterOnceWhenAClientGoes() throws Exception {
        node.start();
        Client rude = node.client();
        rude.raw().close();
        await().until(() -> cluster.closes.contains(new Closed(rude.id(), CloseReason.CLIENT, 1006)));

        Client polite = node.client();
        polite.raw().frame(0x88, new byte[] {0x0F, (byte) 0xA0});
        assertThat(polite.raw().readFrame().closeCode()).isEqualTo(4000);
        assertThat(polite.raw().isEnded()).isTrue();
        await().until(() -> cluster.closes.contains(new Closed(polite.id(), CloseReason.CLIENT, 4000)));
        assertThat(cluster.closes).hasSize(2);
    }

    @Test
    void tellsTheClusterWhenAClientGoesWhileItIsRegistered() throws Exception {
        cluster.echoesConnects = false;
        cluster.connectAnswer = null;
        node.start();

        try (RawClient impatient = RawClient.connect(node.address(0))) {
            impatient.write(RawClient.REQUEST + "\r\n");
            await().until(() -> cluster.connects.size() == 1);
        }

        await().until(() -> cluster.closes.size() == 1);
    }

    @Test
    void keepsWhatAClientSaysBeforeItIsRegistered() throws Exception {
        cluster.echoesConnects = false;
        cluster.connectAnswer = new CompletableFuture<>();
        node.start();

        try (RawClient early = RawClient.connect(node.address(0))) {
            early.write(RawClient.REQUEST + "\r\n");
            early.text("early");
            await().until(() -> cluster.connects.size() == 1);
            early.text("bird");
            ((CompletableFuture<Boolean>) cluster.connectAnswer).complete(true);
            assertThat(early.readHead()).startsWith("HTTP/1.1 101 ");
            await().until(() -> node.metrics.messagesReceived.sum() == 2);
        }
    }

    @Test
    void writesTheMessageThenTheCloseFrameOfAKick() throws Exception {
        node.start();
        Client client = node.client();

        cluster.feed(close(client, "bye", 3001, "why", false), send(client(client.id()), "never"));

        assertThat(client.raw().readText()).isEqualTo("bye");
        RawClient.WsFrame frame = client.raw().readFrame();
        assertThat(frame.opcode()).isEqualTo(8);
        assertThat(frame.closeCode()).isEqualTo(3001);
        assertThat(frame.text()).endsWith("why");
        client.raw().frame(0x88, new byte[] {0x0B, (byte) 0xB9});
        assertThat(client.raw().isEnded()).isTrue();
        assertThat(cluster.closes).isEmpty();
    }

    @Test
    void cutsTheSocketOfAClientThatDoesNotAnswerTheClose() throws Exception {
        node.start();
        Client client = node.client();

        cluster.feed(close(client, null, 1000, "", false));

        assertThat(client.raw().isEnded()).isTrue();
    }

    @Test
    void destroysAtOnce() throws Exception {
        node.start();
        Client client = node.client();

        cluster.feed(close(client, null, 1000, "", true));

        assertThat(client.raw().isEnded()).isTrue();
        assertThat(cluster.closes).isEmpty();
    }

    @Test
    void kicksATextClientAfterItsMessage() throws Exception {
        node.start();
        try (RawClient line = RawClient.connect(node.address(1))) {
            String welcome = line.readLine();
            Client client = new Client(line, io.sluice.model.ClientId.parse(welcome.substring(3)));
            cluster.feed(close(client, "bye", 1000, "", false));

            assertThat(line.readLine()).isEqualTo("bye");
            assertThat(line.isEnded()).isTrue();
        }
    }

    @Test
    void letsNobodyInAndReadsNothingWhileItIsNotLive() throws Exception {
        node.start();
        Client client = node.client();
        cluster.host().live(false);
        await().until(() -> !node.gateway().unreadyReasons().isEmpty());

        client.raw().text("unheard");
        cluster.feed(send(client(client.id()), "sent all the same"));
        assertThat(client.raw().readText()).isEqualTo("sent all the same");
        assertThat(RawClient.connect(node.address(0)).handshake()).startsWith("HTTP/1.1 503 ");
        assertThat(node.metrics.messagesReceived.sum()).isZero();
        cluster.host().live(true);

        await().until(() -> node.metrics.messagesReceived.sum() == 1);
        assertThat(node.client().id()).isNotNull();
    }

    @Test
    void showsItsClientsAsOfTheFramesBefore() throws Exception {
        node.start();
        Client a = node.client();
        node.client();
        cluster.feed(
                HandFedCluster.bind(a.id(), "7"),
                join(a.id(), "g", "h"),
                new Command.SetSession(a.id(), "{\"x\":1}", OptionalLong.empty()));

        List<ClientView> views = cluster.host().clients().toCompletableFuture().get(5, TimeUnit.SECONDS);

        assertThat(views).hasSize(2);
        ClientView view = views.stream()
                .filter(one -> one.client().equals(a.id()))
                .findFirst()
                .orElseThrow();
        assertThat(view.uid().orElseThrow().value()).isEqualTo("7");
        assertThat(view.groups()).hasSize(2);
        assertThat(view.session().version()).isEqualTo(1);
        assertThat(view.protocol()).isEqualTo("websocket");
        assertThat(view.remoteAddress()).startsWith("127.0.0.1:");
        assertThat(cluster.host().figures().groups()).isEqualTo(2);
        assertThat(cluster.host().figures().uids()).isEqualTo(1);
        assertThat(cluster.host().figures().connections()).isEqualTo(2);
        List<ConnectionView> one =
                cluster.host().connections(1).toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertThat(one).hasSize(1);
    }
}
