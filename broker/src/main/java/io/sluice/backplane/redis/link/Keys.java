package io.sluice.backplane.redis.link;

import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Every key and channel, spelled once. All keys of a node carry its id as hash tag, so they lie in one slot and one
 * script may change them together.
 *
 * <pre>
 * sluice:nodes                   ZSET  node id, time of the last heartbeat (ms): hints where to look
 * sluice:{N}:node                HASH  address, version, role, up_since, figures; expires with the lease
 * sluice:{N}:meta                HASH  state, gen, beat, tag, bytes, events
 * sluice:{N}:seq  :log  :in      the mailbox: last number, stream of frames (id = seq-0, field f), channel
 * sluice:{N}:clients             HASH  local part of the client_id, record (below)
 * sluice:{N}:s:LOCAL             "VERSION JSON": the session, if there is one
 * sluice:{N}:groups  :g:GROUP    SET of groups with members here; SET of local parts
 * sluice:{N}:uids    :u:UID      HASH uid, local part of its only client, or "*": then the SET has them
 * sluice:{N}:rt                  HASH  "g" or "u" then the name, "+SEQ" or "-SEQ": routes still to be written
 * sluice:{N}:lanes               HASH  WRITER:LANE, "NUMBER MILLIS ANSWER"
 * sluice:{N}:op:CALL.PART...     JSON: what an operation of a call with an Idempotency-Key answered
 * sluice:call:{c:HASH}           HASH  of such a call: f fingerprint, id, pPART nodes of a part, s status, b body
 * sluice:{N}:events              STREAM of CloudEvents, field e
 * sluice:{N}:evlock              STRING, expires: the token of the process that delivers them to the webhook
 * sluice:{N}:replay:ENTRY        STRING, expires: this entry of sluice:dead has been put back
 * sluice:streams                 SET of node ids whose events may not all be read
 * sluice:dispatchers             ZSET  token, ms: the processes that deliver to the webhook
 * sluice:dead                    STREAM of events that the webhook did not take: e, node, why
 * sluice:route:{g:HASH}:GROUP    HASH  node id, seq: which nodes may have members; never too few
 * sluice:route:{u:HASH}:UID      the same for a uid
 * sluice:{probe-NUMBER}:probe    STRING, expires at once: does this master take writes
 * </pre>
 *
 * A client's record is a JSON list: uid ("" = none), remote address, protocol, time of connect (ms), then its groups.
 */
public final class Keys {
    private final String prefix;

    public Keys(String prefix) {
        this.prefix = prefix;
    }

    public String nodes() {
        return prefix + ":nodes";
    }

    /** One of many keys that a process writes to see whether a master takes writes. */
    public String probe(int number) {
        return prefix + ":{probe-" + number + "}:probe";
    }

    public String streams() {
        return prefix + ":streams";
    }

    public String dispatchers() {
        return prefix + ":dispatchers";
    }

    public String dead() {
        return prefix + ":dead";
    }

    /** Where a process other than a node hears answers; the tag makes it a sharded channel of its own. */
    public String replies(String writer) {
        return prefix + ":{" + writer + "}:replies";
    }

    /** What is known of a call with an Idempotency-Key; the hash is of whose key it is and of the key. */
    public String call(String caller, String key) {
        return prefix + ":call:{c:" + hash(caller + ' ' + key).substring(0, 22) + "}";
    }

    public OfNode of(NodeId node) {
        return new OfNode(prefix + ":{" + node + "}:");
    }

    public String route(Group group) {
        return route("g", group.value());
    }

    public String route(Uid uid) {
        return route("u", uid.value());
    }

    /** @param kind {@code g} or {@code u} */
    public String route(String kind, String name) {
        return prefix + ":route:{" + kind + ":" + hash(name).substring(0, 8) + "}:" + name;
    }

    /** SHA-256; 8 characters do, so that nobody chooses a shard by a name with braces. */
    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * The keys of one node.
     *
     * @param base up to and with the colon after the tag
     */
    public record OfNode(String base) {
        public String node() {
            return base + "node";
        }

        public String meta() {
            return base + "meta";
        }

        public String seq() {
            return base + "seq";
        }

        public String log() {
            return base + "log";
        }

        public String channel() {
            return base + "in";
        }

        public String clients() {
            return base + "clients";
        }

        public String session(ClientId client) {
            return base + "s:" + client.local();
        }

        public String groups() {
            return base + "groups";
        }

        public String group(Group group) {
            return base + "g:" + group.value();
        }

        public String uids() {
            return base + "uids";
        }

        public String uid(Uid uid) {
            return base + "u:" + uid.value();
        }

        public String routesToDo() {
            return base + "rt";
        }

        public String lanes() {
            return base + "lanes";
        }

        public String operation(String name) {
            return base + "op:" + name;
        }

        public String events() {
            return base + "events";
        }

        public String eventLock() {
            return base + "evlock";
        }

        /** @param entry of {@link Keys#dead()} */
        public String replayed(String entry) {
            return base + "replay:" + entry;
        }
    }
}
