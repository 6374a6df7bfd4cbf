package io.sluice.backplane.redis.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sluice.backplane.BackplaneException;
import io.sluice.backplane.redis.link.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One operation of {@code apply}, as its arguments, and the caller who waits for the result.
 *
 * <p>Threads: made by a caller, then owned by the batch that carries it.
 *
 * @param <R> what the caller learns
 */
public final class Operation<R> {
    /** Reads the result that the script gave; throws a {@link BackplaneException} where that is a refusal. */
    @FunctionalInterface
    interface Result<R> {
        R read(JsonNode json);
    }

    private final List<byte[]> arguments;
    private final int touches;
    private final Result<R> result;
    private final Result<R> absent;
    private final @Nullable Recall recall;
    private long waitingSince;
    private volatile boolean gone;
    private final CompletableFuture<R> answer = new CompletableFuture<>();

    /** What the node had answered before it died, if it had. */
    @FunctionalInterface
    interface Recall {
        CompletionStage<Optional<JsonNode>> ask();
    }

    /**
     * @param touches Redis keys that it reads or writes, roughly
     * @param absent the result on a node that is not alive; its argument is null
     */
    Operation(List<byte[]> arguments, int touches, Result<R> result, Result<R> absent) {
        this(arguments, touches, result, absent, null);
    }

    /** @param recall asked before {@code absent} is answered */
    Operation(List<byte[]> arguments, int touches, Result<R> result, Result<R> absent, @Nullable Recall recall) {
        this.arguments = arguments;
        this.touches = touches;
        this.result = result;
        this.absent = absent;
        this.recall = recall;
    }

    /**
     * The same behind a prefix that has the script remember it.
     *
     * @param prefix arguments before this operation's, except their number
     */
    Operation<R> remembered(List<byte[]> prefix, @Nullable Recall memory) {
        List<byte[]> all = new ArrayList<>(prefix);
        all.add(Script.bytes(arguments.size()));
        all.addAll(arguments);
        return new Operation<>(all, touches + 1, result, absent, memory);
    }

    List<byte[]> arguments() {
        return arguments;
    }

    /** Redis keys that it reads or writes, roughly, as far as that is known before. */
    public int touches() {
        return touches;
    }

    int bytes() {
        int bytes = 0;
        for (byte[] argument : arguments) {
            bytes += argument.length;
        }
        return bytes;
    }

    /** @param nanos of a monotonic clock */
    void waits(long nanos) {
        waitingSince = nanos;
    }

    long waitingSince() {
        return waitingSince;
    }

    public CompletionStage<R> answer() {
        return answer;
    }

    void applied(JsonNode json) {
        complete(result, json);
    }

    /** Before {@link #nodeAbsent}: the node will not come back by itself. */
    void nodeGone() {
        gone = true;
    }

    boolean isNodeGone() {
        return gone;
    }

    void nodeAbsent() {
        if (recall == null) {
            complete(absent, NullNode.instance);
            return;
        }
        var unused = recall.ask().whenComplete((kept, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(Script.unwrap(failure));
            } else if (kept.isPresent()) {
                complete(result, kept.get());
            } else {
                complete(absent, NullNode.instance);
            }
        });
    }

    void failed(BackplaneException why) {
        answer.completeExceptionally(why);
    }

    private void complete(Result<R> reading, JsonNode json) {
        R value;
        try {
            value = reading.read(json);
        } catch (RuntimeException refusal) { // whatever it is: the others of the batch must hear of theirs
            answer.completeExceptionally(refusal);
            return;
        }
        answer.complete(value);
    }
}
