package io.sluice.backplane.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.backplane.wire.Envelope.AnswerTo;
import io.sluice.model.ClientId;
import io.sluice.model.CloseReason;
import io.sluice.model.Command;
import io.sluice.model.ConnectionView;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final String HEADER = "1 1763820000000001 00112233445566ff ffeeddccbbaa9988\n";

    private final Random random = new Random(7);
    private final NodeId node = NodeId.draw(random);
    private final ClientId client = ClientId.draw(node, random);

    @Test
    void everyCommandComesBackAsItWas() {
        List<Group> groups = List.of(new Group("a"), new Group("\uD83D\uDE00 {b}:"));
        List<Command<?>> commands = List.of(
                new Command.Connect(client, "[::1]:9", "websocket"),
                new Command.Bind(client, new Uid("7")),
                new Command.Unbind(client, null),
                new Command.Join(client, groups),
                new Command.Leave(client, groups),
                new Command.SetSession(client, "{\"a\":1}", OptionalLong.empty()));
        for (Command<?> command : commands) {
            assertThat(roundTrip(CommandWriter.encode(command, null))).isEqualTo(new Envelope.Applied(command, null));
        }
    }

    @Test
    void aCloseKeepsItsMessageAndReason() {
        Command.Close close =
                new Command.Close(client, CloseReason.CLOSED_BY_API, Payload.text("bye"), 3001, "why", true);

        Command.Close read = (Command.Close) command(CommandWriter.encode(close, null));

        assertThat(read).usingRecursiveComparison().isEqualTo(close);
    }

    @Test
    void aSendKeepsItsTargetExceptionsAndPayload() {
        for (Target target : List.of(
                new Target.Everyone(),
                new Target.Clients(List.of(client)),
                new Target.Uids(List.of(new Uid("7"))),
                new Target.Groups(List.of(new Group("a"), new Group("b"))))) {
            Command.Send send = new Command.Send(
                    "id",
                    target,
                    List.of(client),
                    List.of(new Uid("x")),
                    Payload.binary(new byte[] {0, -1, 7}),
                    Optional.of(Duration.ZERO));
            Envelope.Applied read =
                    (Envelope.Applied) roundTrip(CommandWriter.encode(send, new AnswerTo("writer", 1L << 40)));
            assertThat(read.answer()).isEqualTo(new AnswerTo("writer", 1L << 40));
            assertThat(read.command()).usingRecursiveComparison().isEqualTo(send);
        }
    }

    @Test
    void repliesComeBackAsTheyWere() {
        Reply.Counts counts = new Reply.Counts(3, node, 10, 9, 1);
        ConnectionView view = new ConnectionView(
                client, Optional.of(new Uid("u")), List.of(new Group("g")), "text", "127.0.0.1:1", 1, 2, 3, 4, 5);
        Reply.Connections connections = new Reply.Connections(4, node, List.of(view));

        assertThat(Reply.decode(Reply.encode(counts))).isEqualTo(counts);
        assertThat(Reply.decode(Reply.encode(connections))).isEqualTo(connections);
    }

    @Test
    void aFrameOfAnotherVersionIsRefused() {
        assertThatThrownBy(() ->
                        MailboxFrame.decode(node, ("2" + HEADER.substring(1)).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("version 1");
    }

    @Test
    void anyDamageIsRefusedOrReadButNeverMore() {
        byte[] whole = frame(CommandWriter.encode(
                new Command.Send(
                        "id",
                        new Target.Groups(List.of(new Group("group"))),
                        List.of(client),
                        List.of(),
                        Payload.text("payload"),
                        Optional.empty()),
                null));
        for (int round = 0; round < 50_000; round++) {
            byte[] damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                MailboxFrame.decode(node, damaged);
            } catch (WireException refused) {
                assertThat(refused).hasMessageStartingWith("byte ");
            }
        }
    }

    private Envelope roundTrip(byte[] blob) {
        MailboxFrame frame = MailboxFrame.decode(node, frame(blob));
        assertThat(frame.seq()).isEqualTo(1763820000000001L);
        assertThat(frame.tag()).isEqualTo("00112233445566ff");
        assertThat(frame.previousTag()).isEqualTo("ffeeddccbbaa9988");
        assertThat(frame.envelopes()).hasSize(1);
        return frame.envelopes().get(0);
    }

    private Command<?> command(byte[] blob) {
        return ((Envelope.Applied) roundTrip(blob)).command();
    }

    private static byte[] frame(byte[] blob) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(HEADER.getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(blob);
        return frame.toByteArray();
    }
}
