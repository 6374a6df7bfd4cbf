package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.BackplaneException.Unavailable.Outcome;
import io.sluice.backplane.Journal.Answer;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.backplane.redis.link.Text;
import io.sluice.model.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The records of calls with an Idempotency-Key in Redis, and what nodes remember of their operations. Every step may be
 * repeated; each says so in its script.
 *
 * <p>Threads: any.
 */
final class CallRecords {
    private static final Script OPEN = new Script("call_open");
    private static final Script PLAN = new Script("call_plan");
    private static final Script ANSWER = new Script("call_answer");
    private static final ObjectReader JSON = new ObjectMapper().reader();

    private final RedisLink link;
    private final Keys keys;
    private final StepRetry retry;
    private final boolean awaitReplica;

    CallRecords(RedisLink link, Keys keys, StepRetry retry, boolean awaitReplica) {
        this.link = link;
        this.keys = keys;
        this.retry = retry;
        this.awaitReplica = awaitReplica;
    }

    /** @return what {@code call_open.lua} says */
    CompletionStage<List<String>> open(String record, String fingerprint, String newId, Duration kept) {
        return durable(
                record,
                () -> this.<List<Object>>run(
                                OPEN,
                                ScriptOutputType.MULTI,
                                record,
                                bytes(fingerprint),
                                bytes(newId),
                                bytes(kept.toMillis()))
                        .thenApply(CallRecords::texts));
    }

    /** @return the nodes that a part of the call goes to: these, or those of the first run */
    CompletionStage<List<NodeId>> plan(String record, String part, List<NodeId> nodes) {
        String line = String.join(",", nodes.stream().map(NodeId::toString).toList());
        return durable(
                record,
                () -> this.<byte[]>run(PLAN, ScriptOutputType.VALUE, record, bytes(part), bytes(line))
                        .thenApply(text -> Text.nodeIds(
                                text.length == 0
                                        ? List.of()
                                        : List.of(Text.of(text).split(",")))));
    }

    /** @return the answer that counts */
    CompletionStage<Answer> answer(String record, String id, Answer answer, Duration kept) {
        return durable(
                record,
                () -> this.<List<Object>>run(
                                ANSWER,
                                ScriptOutputType.MULTI,
                                record,
                                bytes(id),
                                bytes(answer.status()),
                                bytes(answer.body()),
                                bytes(kept.toMillis()))
                        .thenApply(CallRecords::texts)
                        .thenApply(held -> new Answer(Integer.parseInt(held.get(0)), held.get(1))));
    }

    /** What a node keeps under a name, whether it lives or not. */
    CompletionStage<Optional<JsonNode>> recall(NodeId node, String name) {
        String key = keys.of(node).operation(name);
        return retry.take(() -> link.commands().get(key), Outcome.UNKNOWN).thenApply(CallRecords::read);
    }

    private <T> CompletionStage<T> run(Script script, ScriptOutputType type, String record, byte[]... arguments) {
        return script.run(link.commands(), type, new String[] {record}, arguments);
    }

    /** What was done must not outlive the record that it was done: a replica has that first, where replicas count. */
    private <T> CompletionStage<T> durable(String record, Supplier<CompletionStage<T>> step) {
        return retry.take(
                () -> step.get()
                        .thenCompose(result -> awaitReplica
                                ? link.awaitReplica(record).thenApply(replicated -> result)
                                : CompletableFuture.completedFuture(result)),
                Outcome.NOTHING);
    }

    private static List<String> texts(List<Object> values) {
        return values.stream().map(value -> Text.of((byte[]) value)).toList();
    }

    @SuppressWarnings("NullAway") // Lettuce: a key that is not there is null
    private static Optional<JsonNode> read(byte[] text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a node keeps what is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
