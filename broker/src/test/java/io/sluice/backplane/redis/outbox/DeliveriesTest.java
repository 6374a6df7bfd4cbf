package io.sluice.backplane.redis.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.backplane.BackplaneException.Unavailable;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.redis.link.Script;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import io.sluice.model.Payload;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private static final NodeId ONE = new NodeId(1);
    private static final NodeId TWO = new NodeId(2);
    private static final Unavailable NOT_NOW = new Unavailable(Outcome.NOTHING, "not now", List.of(), null);
    private static final Unavailable LOST = new Unavailable(Outcome.UNKNOWN, "lost", List.of(), null);

    private final Command.Send send = new Command.Send(
            "m", new Target.Uids(List.of(new Uid("a"))), List.of(), List.of(), Payload.text("x"), Optional.empty());
    private final Deliveries deliveries = new Deliveries(send);

    private Operation<boolean[]> to(NodeId node) {
        Operation<boolean[]> operation = Operations.send(send, null);
        deliveries.add(node, send.target(), operation);
        return operation;
    }

    private Unavailable refusal() {
        return (Unavailable) deliveries
                .receipt(null)
                .handle((receipt, failure) -> Script.unwrap(failure))
                .toCompletableFuture()
                .join();
    }

    @Test
    void nothingIsDoneWhereTheOnlyNodeTookNothing() {
        to(ONE).failed(NOT_NOW);

        Unavailable refusal = refusal();

        assertThat(refusal.outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(refusal).hasMessage("1 of 1 nodes did not take the message: not now");
    }

    @Test
    void aPartIsDoneWhereOneNodeTookItAndAnotherDidNot() {
        to(ONE).applied(TextNode.valueOf("1"));
        to(TWO).failed(LOST);

        assertThat(refusal().outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(refusal().nodes()).containsExactly(TWO);
    }

    @Test
    void aPartIsDoneWhereANodeTookOneOfTwoChunks() {
        to(ONE).applied(TextNode.valueOf("1"));
        to(ONE).failed(NOT_NOW);

        assertThat(refusal().outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(refusal().nodes()).containsExactly(ONE);
    }

    @Test
    void nothingIsDoneWhereTheNodeThatAnsweredHadNobody() {
        to(ONE).applied(TextNode.valueOf("0"));
        to(TWO).failed(NOT_NOW);

        assertThat(refusal().outcome()).isEqualTo(Outcome.NOTHING);
    }

    @Test
    void anAnswerThatIsLostLeavesItUnknown() {
        to(ONE).failed(NOT_NOW);
        to(TWO).failed(LOST);

        assertThat(refusal().outcome()).isEqualTo(Outcome.UNKNOWN);
    }
}
