package io.sluice.backplane.redis.verify;

import io.sluice.backplane.Verification.Difference;
import io.sluice.backplane.Verification.Kind;
import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.ClientState.Page;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks at single clients: in Redis, in its indexes, in the memory of their node. */
final class ClientCheck {
    private final NodeId node;
    private final RecordReader records;
    private final ForwardIndex forward;
    private final Memory memory;

    ClientCheck(NodeId node, RecordReader records, ForwardIndex forward, Memory memory) {
        this.node = node;
        this.records = records;
        this.forward = forward;
        this.memory = memory;
    }

    /** @param locals some hundred at most */
    CompletionStage<List<Difference>> differences(List<String> locals) {
        return records.of(locals).thenCompose(inRedis -> {
            List<Difference> found = new ArrayList<>();
            inRedis.forEach((local, state) -> {
                if (state.isEmpty()) {
                    found.add(new Difference(
                            node,
                            Kind.UNREADABLE,
                            node + local,
                            "its record or its session is not what Sluice writes"));
                }
            });
            return forward.contradictions(
                            inRedis.values().stream().flatMap(Optional::stream).toList())
                    .thenAccept(found::addAll)
                    .thenCompose(seen -> held(locals.stream()
                            .filter(local -> !isUnreadable(inRedis, local))
                            .toList()))
                    .thenApply(held -> {
                        if (!memory.isSilent()) {
                            locals.forEach(local -> compare(local, inRedis.get(local), held.get(local), found));
                        }
                        return found;
                    });
        });
    }

    private static boolean isUnreadable(Map<String, Optional<ClientState>> inRedis, String local) {
        Optional<ClientState> state = inRedis.get(local);
        return state != null && state.isEmpty();
    }

    private CompletionStage<Map<String, ClientState>> held(List<String> locals) {
        if (locals.isEmpty() || memory.isSilent()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        List<ClientId> clients =
                locals.stream().map(local -> ClientId.of(node, local)).toList();
        return memory.of(clients).thenApply(Page::clients).thenApply(states -> {
            Map<String, ClientState> byLocal = new HashMap<>();
            states.forEach(state -> byLocal.put(state.client().local(), state));
            return byLocal;
        });
    }

    private void compare(
            String local,
            @org.jspecify.annotations.Nullable Optional<ClientState> inRedis,
            @org.jspecify.annotations.Nullable ClientState held,
            List<Difference> found) {
        String client = node + local;
        if (inRedis == null) {
            if (held != null) {
                found.add(new Difference(
                        node, Kind.CLIENT_NOT_IN_REDIS, client, "its node holds it, Redis does not know it"));
            }
        } else if (inRedis.isPresent()) {
            if (held == null) {
                found.add(new Difference(
                        node, Kind.CLIENT_NOT_HELD, client, "Redis knows it, its node does not hold it"));
            } else {
                compare(client, inRedis.get(), held, found);
            }
        }
    }

    private void compare(String client, ClientState redis, ClientState held, List<Difference> found) {
        differ(client, Kind.UID, uid(redis), uid(held), found);
        differ(client, Kind.GROUPS, redis.groups().toString(), held.groups().toString(), found);
        differ(client, Kind.SESSION_VERSION, "" + redis.sessionVersion(), "" + held.sessionVersion(), found);
    }

    private static String uid(ClientState state) {
        return state.uid().map(Uid::value).orElse("none");
    }

    private void differ(String client, Kind kind, String redis, String held, List<Difference> found) {
        if (!redis.equals(held)) {
            found.add(new Difference(node, kind, client, "Redis says " + redis + ", its node " + held));
        }
    }
}
