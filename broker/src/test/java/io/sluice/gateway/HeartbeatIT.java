package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.HandFedCluster.Closed;
import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.CloseReason;
import io.sluice.model.Payload;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HeartbeatIT {
    private final TestGateway node = new TestGateway();

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    @Test
    void closesTheSilentAndKeepsThoseThatAnswer() throws Exception {
        node.pingInterval = Duration.ofSeconds(1);
        node.start();
        Client silent = node.client();
        Client lively = node.client();
        long start = System.nanoTime();

        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3)) {
            RawClient.WsFrame ping = lively.raw().readFrame();
            assertThat(ping.opcode()).isEqualTo(9);
            lively.raw().frame(0x8A, ping.payload());
        }

        assertThat(node.cluster.closes).containsExactly(new Closed(silent.id(), CloseReason.HEARTBEAT, 4000));
        RawClient.WsFrame frame = silent.raw().readFrame();
        while (frame.opcode() == 9) {
            frame = silent.raw().readFrame();
        }
        assertThat(frame.closeCode()).isEqualTo(4000);
    }

    @Test
    void sendsTheTextThatIsConfiguredToEveryProtocol() throws Exception {
        node.pingInterval = Duration.ofMillis(500);
        node.pingLimit = 0;
        node.pingData = Optional.of(Payload.text("{\"type\":\"ping\"}"));
        node.start();
        Client client = node.client();
        try (RawClient line = RawClient.connect(node.address(1))) {
            line.readLine();

            assertThat(client.raw().readFrame().first()).isEqualTo(0x81);
            assertThat(line.readLine()).isEqualTo("{\"type\":\"ping\"}");
            assertThat(line.readLine()).isEqualTo("{\"type\":\"ping\"}");
        }
    }

    @Test
    void pingsWhoWasSilentForLongBeforeItIsTurnedOn() throws Exception {
        node.start();
        try (RawClient client = node.client().raw()) {
            client.socket().setSoTimeout(1000);
            assertThatThrownBy(client::readFrame).isInstanceOf(SocketTimeoutException.class);
            client.socket().setSoTimeout(10_000);
            node.pingInterval = Duration.ofMillis(800);

            node.gateway().reload(node.settings());

            assertThat(client.readFrame().opcode()).isEqualTo(9);
        }
    }

    @Test
    void takesOverAnotherIntervalForConnectionsThatAreThere() throws Exception {
        node.start();
        Client client = node.client();
        node.pingInterval = Duration.ofMillis(500);

        node.gateway().reload(node.settings());

        assertThat(client.raw().readFrame().opcode()).isEqualTo(9);
        await().until(() -> node.cluster.closes.size() == 1);
    }
}
