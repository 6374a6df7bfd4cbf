package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.config.RedisSettings;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Calls {@code apply.lua}; its header says what it does. */
public final class ApplyScript {
    private static final Script SCRIPT =
            new Script("apply", "events", "apply_batch", "apply_clients", "apply_sends", "apply_once");
    private static final ObjectReader JSON = new ObjectMapper().reader();
    private static final long LOG_BUDGET = 64L << 20;
    private static final byte[] NONE = new byte[0];

    private final RedisLink link;
    private final Keys keys;
    private final Clock clock;
    private final RandomGenerator random;
    private volatile byte[] groupsPerClient;
    private final boolean awaitReplica;
    private final byte[] publish;

    public ApplyScript(RedisLink link, Keys keys, Clock clock, RandomGenerator random, RedisSettings settings) {
        this.link = link;
        this.keys = keys;
        this.clock = clock;
        this.random = random;
        this.groupsPerClient = bytes(settings.groupsPerClient());
        this.awaitReplica = settings.awaitReplica();
        this.publish = bytes(link.publishCommand());
    }

    /** From now on; a call that was prepared before keeps its limit. */
    public void limitGroups(int perClient) {
        groupsPerClient = bytes(perClient);
    }

    /** In whose name a batch is written. */
    public record Writer(String who) {
        public static final Writer API = new Writer("api");
        public static final Writer NODE = new Writer("node");

        public static Writer reaper(String generation) {
            return new Writer("reaper:" + generation);
        }
    }

    /** A call with all its arguments, to be sent again byte for byte where the answer is lost. */
    public record Call(String[] keys, byte[][] arguments) {}

    /**
     * @param lane {@code WRITER:LANE}, or empty for a batch that may be repeated harmlessly without one
     * @param expectedTag of the frame before, or empty
     */
    public Call prepare(
            NodeId node,
            Writer writer,
            String lane,
            long number,
            String expectedTag,
            Collection<? extends Operation<?>> operations) {
        Keys.OfNode of = keys.of(node);
        long now = clock.millis();
        List<byte[]> arguments = new ArrayList<>(12 + 4 * operations.size());
        arguments.add(bytes(of.base()));
        arguments.add(bytes(lane));
        arguments.add(bytes(number));
        arguments.add(bytes(newTag()));
        arguments.add(publish);
        arguments.add(bytes(writer.who()));
        arguments.add(groupsPerClient);
        arguments.add(bytes(LOG_BUDGET));
        arguments.add(bytes(Instant.ofEpochMilli(now).toString()));
        arguments.add(bytes(now));
        arguments.add(expectedTag.isEmpty() ? NONE : bytes(expectedTag));
        arguments.add(bytes(node.toString()));
        operations.forEach(operation -> arguments.addAll(operation.arguments()));
        return new Call(
                new String[] {
                    of.node(),
                    of.meta(),
                    of.seq(),
                    of.log(),
                    of.lanes(),
                    of.clients(),
                    of.groups(),
                    of.uids(),
                    of.routesToDo(),
                    of.events()
                },
                arguments.toArray(byte[][]::new));
    }

    public CompletionStage<Answer> run(Call call) {
        return SCRIPT.<byte[]>run(link.commands(), ScriptOutputType.VALUE, call.keys(), call.arguments())
                .thenApply(ApplyScript::answer)
                .thenCompose(answer -> awaitReplica && answer.ok()
                        ? link.awaitReplica(call.keys()[0]).thenApply(replicated -> answer)
                        : CompletableFuture.completedFuture(answer));
    }

    /** 64 random bits as 16 hexadecimal digits. */
    public String newTag() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    /**
     * What the script returned.
     *
     * @param status {@code OK}, or why nothing was done
     * @param seq of the frame that carries the batch, or of the newest one where it carried nothing
     * @param tag of that frame
     * @param results one for each operation, or for the first ones, where the rest was left for a step of its own;
     *     empty unless OK
     * @param debts routes to be written before the answers go out
     */
    public record Answer(String status, long seq, String tag, List<JsonNode> results, List<OwedRoute> debts) {
        public boolean ok() {
            return status.equals("OK");
        }
    }

    /** @param operation its index in the batch */
    record OwedRoute(int operation, RouteDebt debt) {}

    private static Answer answer(byte[] text) {
        if (text.length < 3 || text[0] != 'O' || text[1] != 'K' || text[2] != ' ') {
            return new Answer(new String(text, StandardCharsets.UTF_8), 0, "", List.of(), List.of());
        }
        try {
            JsonNode json = JSON.readTree(new String(text, 3, text.length - 3, StandardCharsets.UTF_8));
            List<JsonNode> results = new ArrayList<>(json.path("r").size());
            json.path("r").forEach(results::add);
            JsonNode routes = json.path("routes");
            List<OwedRoute> debts = new ArrayList<>(routes.size() / 3);
            for (int i = 0; i + 2 < routes.size(); i += 3) {
                RouteDebt debt = new RouteDebt(
                        routes.get(i + 1).asText(), routes.get(i + 2).asText());
                debts.add(new OwedRoute(routes.get(i).asInt(), debt));
            }
            return new Answer("OK", json.path("seq").asLong(), json.path("tag").asText(), results, debts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("apply answered what is not JSON", e);
        }
    }
}
