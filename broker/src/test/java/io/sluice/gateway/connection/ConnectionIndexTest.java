package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.gateway.TestGateway;
import io.sluice.metrics.GatewayMetrics;
import io.sluice.model.ClientId;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Uid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionIndexTest {
    private final NodeContext context = new NodeContext(
            new TestGateway().settings(), new GatewayMetrics(new SimpleMeterRegistry()), System::nanoTime);
    private final ConnectionLoop loop = new ConnectionLoop(0, 1, new EmbeddedChannel().eventLoop(), context);
    private final ConnectionIndex index = loop.index();

    @AfterEach
    void close() {
        loop.close();
    }

    private Connection connection(Random random) {
        return new Connection(loop, ClientId.draw(new NodeId(1), random), Framing.TEXT, null, List.of());
    }

    /** What the index should know, kept in the plainest way. */
    private static final class Known {
        String uid;
        final Set<String> groups = new HashSet<>();
    }

    @Test
    void agreesWithAPlainModelWhateverHappens() {
        Random random = new Random(7);
        Map<Connection, Known> model = new HashMap<>();
        List<Connection> all = new ArrayList<>();
        for (int step = 0; step < 60_000; step++) {
            int kind = random.nextInt(10);
            if (all.isEmpty() || kind == 0 && all.size() < 400) {
                Connection fresh = connection(random);
                index.add(fresh);
                all.add(fresh);
                model.put(fresh, new Known());
                continue;
            }
            Connection chosen = all.get(random.nextInt(all.size()));
            change(random, kind, chosen, model.get(chosen));
            if (kind == 1 && random.nextInt(3) == 0) {
                index.remove(chosen);
                all.remove(chosen);
                model.remove(chosen);
            }
            if (step % 1_000 == 0) {
                assertAgreement(model);
            }
        }
        assertAgreement(model);
        all.forEach(index::remove);
        assertAgreement(Map.of());
    }

    private void change(Random random, int kind, Connection chosen, Known known) {
        String name = "n" + random.nextInt(20);
        switch (kind) {
            case 2, 3 -> {
                index.bind(chosen, new Uid(name));
                known.uid = name;
            }
            case 4 -> {
                index.unbind(chosen);
                known.uid = null;
            }
            case 5, 6, 7 -> {
                index.join(chosen, new Group(name));
                known.groups.add(name);
            }
            case 8 -> {
                index.leave(chosen, new Group(name));
                known.groups.remove(name);
            }
            default -> assertThat(index.find(chosen.id())).isSameAs(chosen);
        }
    }

    private void assertAgreement(Map<Connection, Known> model) {
        Set<Connection> walked = new HashSet<>();
        index.forEach(one -> assertThat(walked.add(one)).isTrue());
        assertThat(walked).isEqualTo(model.keySet());
        assertThat(index.size()).isEqualTo(model.size());
        long groups = 0;
        long uids = 0;
        for (int i = 0; i < 20; i++) {
            String name = "n" + i;
            Set<Connection> members = new HashSet<>();
            index.forEach(new Group(name), one -> assertThat(members.add(one)).isTrue());
            Set<Connection> bound = new HashSet<>();
            index.forEach(new Uid(name), one -> assertThat(bound.add(one)).isTrue());
            for (Map.Entry<Connection, Known> entry : model.entrySet()) {
                assertThat(members.contains(entry.getKey()))
                        .isEqualTo(entry.getValue().groups.contains(name));
                assertThat(bound.contains(entry.getKey())).isEqualTo(name.equals(entry.getValue().uid));
            }
            groups += members.isEmpty() ? 0 : 1;
            uids += bound.isEmpty() ? 0 : 1;
        }
        assertThat(context.groupCount()).isEqualTo(groups);
        assertThat(context.uidCount()).isEqualTo(uids);
        model.forEach((connection, known) -> assertThat(connection.groups().toList())
                .extracting(Group::value)
                .containsExactlyInAnyOrderElementsOf(known.groups));
    }

    @Test
    void spreadsIdsEvenlyOverLoops() {
        Random random = new Random(3);
        int[] owned = new int[3];
        for (int i = 0; i < 30_000; i++) {
            owned[ConnectionLoop.ownerOf(ClientId.draw(new NodeId(1), random), 3)]++;
        }
        assertThat(owned[0]).isBetween(9_000, 11_000);
        assertThat(owned[1]).isBetween(9_000, 11_000);
    }

    @Test
    void countsANameOnceOverSeveralLoops() {
        Census<String> census = new Census<>(2);

        census.appeared("x");
        census.appeared("x");
        census.vanished("x");

        assertThat(census.size()).isEqualTo(1);
        census.vanished("x");
        assertThat(census.size()).isZero();
    }
}
