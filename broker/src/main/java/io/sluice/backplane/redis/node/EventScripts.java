package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.ClientMessage;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.config.EventSettings;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The scripts about a node's event stream: one method for each; the headers of the scripts say what they do. */
public final class EventScripts {
    private static final Script RECORD = new Script("message_record", "events");
    private static final Script TEND = new Script("events_tend", "events");

    private final RedisLink link;
    private final Keys keys;
    private final EventSettings settings;
    private final Clock clock;

    public EventScripts(RedisLink link, Keys keys, EventSettings settings, Clock clock) {
        this.link = link;
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What became of a lot of messages.
     *
     * @param live false: nothing was done, because the node is not live
     * @param behind those who read the stream are over its limits
     * @param letters one for each message
     */
    public record Recorded(boolean live, boolean behind, String letters) {
        ClientMessage.Outcome outcome(int message) {
            return switch (letters.charAt(message)) {
                case 'w' -> ClientMessage.Outcome.WRITTEN;
                case 'u' -> ClientMessage.Outcome.UNKNOWN_CLIENT;
                default -> ClientMessage.Outcome.REFUSED;
            };
        }
    }

    /** @param number of the lot: the same for its repetition, more for the next */
    public CompletionStage<Recorded> record(NodeId node, long number, List<ClientMessage> messages) {
        Keys.OfNode of = keys.of(node);
        List<byte[]> arguments = new ArrayList<>(4 + 2 * messages.size());
        arguments.add(bytes(of.base()));
        arguments.add(bytes(node.toString()));
        arguments.add(bytes(number));
        arguments.add(bytes(clock.instant().toString()));
        messages.forEach(message -> {
            arguments.add(bytes(message.client().local()));
            arguments.add(message.json());
        });
        return RECORD.<List<byte[]>>run(
                        link.commands(),
                        ScriptOutputType.MULTI,
                        new String[] {of.node(), of.meta(), of.clients(), of.events()},
                        arguments.toArray(byte[][]::new))
                .thenApply(reply -> text(reply, 0).equals("OK")
                        ? new Recorded(true, text(reply, 1).equals("1"), text(reply, 2))
                        : new Recorded(false, false, ""));
    }

    /**
     * How a node's stream stands.
     *
     * @param length entries that somebody has still to read; all where nobody reads them by a group
     * @param bytes of Redis memory
     * @param written since the node began
     * @param trimmed of these, before all had read them
     * @param consumers groups that read it
     * @param slowest the group that is furthest behind, or empty
     */
    record Stream(long length, long bytes, long written, long trimmed, int consumers, String slowest) {
        boolean behind(EventSettings limits) {
            return consumers > 0 && (length > limits.maxLength() || bytes > limits.maxBytes());
        }
    }

    /** Empty where Redis does not know the node. */
    CompletionStage<Optional<Stream>> tend(NodeId node) {
        Keys.OfNode of = keys.of(node);
        return TEND.<List<byte[]>>run(
                        link.commands(),
                        ScriptOutputType.MULTI,
                        new String[] {of.meta(), of.events()},
                        bytes(settings.delivered() ? 1 : 0))
                .thenApply(reply -> reply.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Stream(
                                Long.parseLong(text(reply, 0)),
                                Long.parseLong(text(reply, 1)),
                                Long.parseLong(text(reply, 2)),
                                Long.parseLong(text(reply, 3)),
                                Integer.parseInt(text(reply, 4)),
                                text(reply, 5))));
    }

    private static String text(List<byte[]> reply, int index) {
        return new String(reply.get(index), StandardCharsets.UTF_8);
    }
}
