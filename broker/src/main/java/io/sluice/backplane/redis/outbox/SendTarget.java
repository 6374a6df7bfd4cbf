package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.link.Script.bytes;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.util.List;

/** The part of a message that is for one node, by the kind of its target. */
record SendTarget(byte[] blob) implements Target.Cases<Operation<boolean[]>> {
    @Override
    public Operation<boolean[]> everyone() {
        return new Operation<>(List.of(bytes("a"), blob), 1, SendTarget::any, absent -> new boolean[1]);
    }

    @Override
    public Operation<boolean[]> clients(List<ClientId> clients) {
        return each("c", clients.stream().map(client -> bytes(client.local())).toList());
    }

    @Override
    public Operation<boolean[]> uids(List<Uid> uids) {
        return each("u", uids.stream().map(uid -> bytes(uid.value())).toList());
    }

    @Override
    public Operation<boolean[]> groups(List<Group> groups) {
        List<byte[]> names = groups.stream().map(group -> bytes(group.value())).toList();
        return new Operation<>(
                List.of(Operations.names("g", null, names, blob)),
                names.size(),
                SendTarget::any,
                absent -> new boolean[1]);
    }

    private Operation<boolean[]> each(String letter, List<byte[]> names) {
        return new Operation<>(
                List.of(Operations.names(letter, null, names, blob)),
                names.size(),
                SendTarget::hits,
                absent -> new boolean[names.size()]);
    }

    private static boolean[] any(JsonNode json) {
        return new boolean[] {json.asInt() == 1};
    }

    private static boolean[] hits(JsonNode json) {
        String digits = json.asText();
        boolean[] hits = new boolean[digits.length()];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = digits.charAt(i) == '1';
        }
        return hits;
    }
}
