package io.sluice.gateway;

import static io.sluice.gateway.HandFedCluster.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.sluice.config.GatewaySettings.Transport;
import io.sluice.config.ListenAddress;
import io.sluice.config.ListenAddress.Protocol;
import io.sluice.gateway.TestGateway.Client;
import io.sluice.model.Target;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NoLeaks.class)
class TransportsIT {
    static List<Transport> available() {
        List<Transport> all = new ArrayList<>(List.of(Transport.NIO));
        if (Epoll.isAvailable()) {
            all.add(Transport.EPOLL);
        }
        if (IoUring.isAvailable()) {
            all.add(Transport.IO_URING);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("available")
    void deliversOnEveryTransportOfThisMachine(Transport transport) throws Exception {
        try (TestGateway node = new TestGateway()) {
            node.transport = transport;
            node.start();
            Client one = node.client();
            Client two = node.client("Sec-WebSocket-Extensions: permessage-deflate");

            for (int i = 0; i < 500; i++) {
                node.cluster.feed(send(new Target.Everyone(), "m" + i));
            }
            for (int i = 0; i < 500; i++) {
                assertThat(one.raw().readText()).isEqualTo("m" + i);
                assertThat(two.raw().readText()).isEqualTo("m" + i);
            }
            one.raw().frame(0x88, new byte[] {3, (byte) 0xE8});
            assertThat(one.raw().readFrame().closeCode()).isEqualTo(1000);
            assertThat(one.raw().isEnded()).isTrue();
        }
    }

    @Test
    void saysWhichAddressIsTaken() throws Exception {
        try (TestGateway node = new TestGateway();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            TestGateway second = new TestGateway();
            second.listen = List.of(new ListenAddress(Protocol.TEXT, false, "127.0.0.1", taken.getLocalPort()));

            assertThatThrownBy(second::start).hasMessageContaining("gateway.listen: 127.0.0.1:" + taken.getLocalPort());
            node.start();
        }
    }
}
