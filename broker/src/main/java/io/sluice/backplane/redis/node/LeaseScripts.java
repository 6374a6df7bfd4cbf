package io.sluice.backplane.redis.node;

import static io.sluice.backplane.redis.link.Script.bytes;

import io.lettuce.core.ScriptOutputType;
import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Script;
import io.sluice.config.RedisSettings;
import io.sluice.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** The scripts by which a node holds its place: one method for each; the headers of the scripts say what they do. */
public final class LeaseScripts {
    private static final Script CLAIM = new Script("lease_claim");
    private static final Script RENEW = new Script("lease_renew");
    private static final Script TRIM = new Script("log_trim");
    private static final Script LIVE = new Script("lease_live");

    private final RedisLink link;
    private final Keys keys;
    private final RedisSettings settings;

    public LeaseScripts(RedisLink link, Keys keys, RedisSettings settings) {
        this.link = link;
        this.keys = keys;
        this.settings = settings;
    }

    /** @param taken the id is in use; the other components mean nothing then */
    public record Claim(boolean taken, long seq, String generation) {}

    public CompletionStage<Claim> claim(NodeId node, boolean fresh, long last, String tag, Map<String, String> fields) {
        Keys.OfNode of = keys.of(node);
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(bytes(fresh ? "live" : "recovering"));
        arguments.add(bytes(settings.lease().toMillis()));
        arguments.add(bytes(last));
        arguments.add(bytes(tag));
        arguments.add(bytes(String.join(",", new TreeSet<>(settings.events().types()))));
        arguments.add(bytes(settings.events().maxLength()));
        arguments.add(bytes(settings.events().maxBytes()));
        arguments.add(bytes(settings.events().delivered() ? 1 : 0));
        add(arguments, fields);
        return CLAIM.<List<byte[]>>run(
                        link.commands(),
                        ScriptOutputType.MULTI,
                        new String[] {of.node(), of.meta(), of.seq(), of.log()},
                        arguments.toArray(byte[][]::new))
                .thenApply(reply -> text(reply, 0).equals("OK")
                        ? new Claim(false, Long.parseLong(text(reply, 1)), text(reply, 2))
                        : new Claim(true, 0, ""));
    }

    /**
     * @param recover why the node must recover; empty where the lease is renewed
     * @param seq of the empty frame that is on its way
     * @param owedRoutes entries of the to-do list
     * @param reaped others took the node for dead; else Redis did not continue what the node has applied
     * @param lapsed the lease had ended, and is held again
     * @param wrongTypes the keys of the node that somebody else wrote; empty where there are none
     */
    record Renewal(String recover, boolean reaped, long seq, long owedRoutes, boolean lapsed, String wrongTypes) {}

    CompletionStage<Renewal> renew(
            NodeId node,
            String generation,
            long last,
            String lastTag,
            long appliedBytes,
            String newTag,
            Map<String, String> fields) {
        Keys.OfNode of = keys.of(node);
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(bytes(settings.lease().toMillis()));
        arguments.add(bytes(last));
        arguments.add(bytes(lastTag));
        arguments.add(bytes(appliedBytes));
        arguments.add(bytes(newTag));
        arguments.add(bytes(link.publishCommand()));
        arguments.add(bytes(of.channel()));
        arguments.add(bytes(generation));
        add(arguments, fields);
        return RENEW.<List<byte[]>>run(
                        link.commands(),
                        ScriptOutputType.MULTI,
                        new String[] {
                            of.node(),
                            of.meta(),
                            of.seq(),
                            of.log(),
                            of.routesToDo(),
                            of.lanes(),
                            of.clients(),
                            of.groups(),
                            of.uids(),
                            of.events()
                        },
                        arguments.toArray(byte[][]::new))
                .thenApply(reply -> text(reply, 0).equals("OK")
                        ? new Renewal(
                                "",
                                false,
                                Long.parseLong(text(reply, 1)),
                                Long.parseLong(text(reply, 2)),
                                text(reply, 3).equals("1"),
                                text(reply, 4))
                        : new Renewal(text(reply, 1), text(reply, 0).equals("REAPED"), 0, 0, false, ""));
    }

    CompletionStage<Long> trim(NodeId node, long last, long appliedBytes) {
        Keys.OfNode of = keys.of(node);
        return TRIM.run(
                link.commands(),
                ScriptOutputType.INTEGER,
                new String[] {of.meta(), of.log()},
                bytes(last),
                bytes(appliedBytes));
    }

    /** Ends a recovery; false where somebody else has written since. */
    CompletionStage<Boolean> live(NodeId node, String tag, String generation, String resyncEvent) {
        Keys.OfNode of = keys.of(node);
        return LIVE.<byte[]>run(
                        link.commands(),
                        ScriptOutputType.VALUE,
                        new String[] {of.node(), of.meta(), of.events()},
                        bytes(settings.lease().toMillis()),
                        bytes(tag),
                        bytes(generation),
                        bytes(resyncEvent))
                .thenApply(reply -> new String(reply, StandardCharsets.US_ASCII).equals("OK"));
    }

    private static void add(List<byte[]> arguments, Map<String, String> fields) {
        fields.forEach((name, value) -> {
            arguments.add(bytes(name));
            arguments.add(bytes(value));
        });
    }

    private static String text(List<byte[]> reply, int index) {
        return new String(reply.get(index), StandardCharsets.UTF_8);
    }
}
