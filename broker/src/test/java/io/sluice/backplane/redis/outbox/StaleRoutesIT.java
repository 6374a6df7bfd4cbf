package io.sluice.backplane.redis.outbox;

import static io.sluice.backplane.redis.testnode.TestNode.get;
import static io.sluice.backplane.redis.testnode.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.backplane.redis.link.Keys;
import io.sluice.backplane.redis.link.RedisLink;
import io.sluice.backplane.redis.link.Text;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.OnEveryRedis;
import io.sluice.backplane.redis.testredis.TestRedis;
import io.sluice.config.RedisSettings;
import io.sluice.model.Group;
import io.sluice.model.NodeId;
import io.sluice.model.Target;
import io.sluice.model.Uid;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routes to nodes that are no more. */
@OnEveryRedis
class StaleRoutesIT {
    private static final Group ROOM = new Group("room");
    private static final Uid UID = new Uid("7");

    private final RedisSettings settings;
    private final Keys keys;
    private final RedisLink link;
    private final TestNode api;

    StaleRoutesIT(TestRedis redis) {
        settings = TestNode.settings(redis.uri(), redis.newPrefix());
        keys = new Keys(settings.prefix());
        link = get(RedisLink.open(settings, "test", 1));
        api = TestNode.api(settings);
    }

    @AfterEach
    void end() {
        api.close();
        get(link.close());
    }

    private NodeId goneNode() {
        TestNode node = TestNode.gateway(settings);
        NodeId id = node.membership().id();
        node.close();
        return id;
    }

    private void route(String key, NodeId node) {
        get(link.commands().hset(key, node.toString(), Text.bytes("5")));
    }

    private boolean isRouted(String key, NodeId node) {
        return get(link.commands().hexists(key, node.toString()));
    }

    @Test
    void aSenderTakesAGoneNodeOffTheRoute() {
        NodeId gone = goneNode();
        route(keys.route(ROOM), gone);
        route(keys.route(UID), gone);

        assertThat(api.apply(send(new Target.Groups(List.of(ROOM)), "x")).nodes())
                .isZero();
        assertThat(api.apply(send(new Target.Uids(List.of(UID)), "x")).offline())
                .containsExactly("7");

        RedisWait.until("both are off", () -> !isRouted(keys.route(ROOM), gone) && !isRouted(keys.route(UID), gone));
    }

    @Test
    void aNodeThatIsNotKnownToBeGoneStays() {
        NodeId unknown = NodeId.draw(new SecureRandom());
        NodeId gone = goneNode();
        route(keys.route(ROOM), unknown);
        route(keys.route(ROOM), gone);

        api.apply(send(new Target.Groups(List.of(ROOM)), "x"));

        RedisWait.until("the gone one is off", () -> !isRouted(keys.route(ROOM), gone));
        assertThat(isRouted(keys.route(ROOM), unknown)).isTrue();
    }

    @Test
    void anEntryThatHasChangedSinceStays() {
        NodeId gone = goneNode();
        Routes routes = new Routes(link, keys, false);
        route(keys.route(ROOM), gone);
        get(link.commands().hset(keys.of(gone).meta(), "state", Text.bytes("recovering")));

        assertThat(get(routes.forget(gone, new Target.Groups(List.of(ROOM))))).isZero();
        assertThat(isRouted(keys.route(ROOM), gone)).isTrue();
    }
}
