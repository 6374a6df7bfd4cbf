package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.Command;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One command of a call with an Idempotency-Key: has each node do its part once.
 *
 * @param record the call's key in Redis
 * @param name of the command, the same when the call is repeated
 * @param kept how long nodes remember
 */
record Once(CallRecords records, String record, String name, Duration kept) {
    /** 128 bits of a hash are 22 characters, as any message's. */
    private static final int MESSAGE_ID_BYTES = 16;

    /** The message under an id that a repetition gives it too. */
    Command.Send named(Command.Send send) {
        return new Command.Send(
                messageId(),
                send.target(),
                send.exceptClients(),
                send.exceptUids(),
                send.payload(),
                send.awaitWritten());
    }

    private String messageId() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, MESSAGE_ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The nodes that the command concerns: as the routes said when it was first given. */
    CompletionStage<List<NodeId>> plan(List<NodeId> nodes) {
        return records.plan(record, name, nodes);
    }

    <R> Operation<R> guard(NodeId node, Operation<R> operation) {
        return guard(node, 0, operation);
    }

    /** @param chunk number of the operation among those of this command for this node */
    <R> Operation<R> guard(NodeId node, int chunk, Operation<R> operation) {
        String part = name + '.' + chunk;
        return operation.remembered(
                List.of(bytes("O"), bytes(part), bytes(kept.toMillis())), () -> records.recall(node, part));
    }

    /** One operation of a job of any length. What a node that died had done of it is asked at the end. */
    Operation<Integer> inJob(Operation<Integer> operation) {
        return operation.remembered(List.of(bytes("P"), bytes(name), bytes(kept.toMillis())), null);
    }

    /** The end of the job: answers the sum. */
    Operation<Long> endOfJob(NodeId node) {
        return new Operation<>(
                List.of(bytes("E"), bytes(name), bytes(kept.toMillis())),
                1,
                json -> Progress.of(json).sum(),
                absent -> 0L,
                () -> records.recall(node, name));
    }

    /** The sum of the job as far as it came. */
    CompletionStage<Progress> progress(NodeId node) {
        return records.recall(node, name)
                .thenApply(held -> held.map(Progress::of).orElse(new Progress(0, false)));
    }

    /** How far a job came. */
    record Progress(long sum, boolean ended) {
        private static Progress of(JsonNode json) {
            return json.isArray() ? new Progress(json.path(0).asLong(), true) : new Progress(json.asLong(), false);
        }
    }
}
