package io.sluice.backplane.redis.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sluice.backplane.redis.testnode.RedisWait;
import io.sluice.backplane.redis.testnode.TestNode;
import io.sluice.backplane.redis.testredis.StandaloneRedis;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a node writes to the log while Redis is away. */
class QuietOutageIT {
    private final Logger log = (Logger) LoggerFactory.getLogger(Heartbeat.class);
    private final List<Level> failures = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains("the heartbeat failed")) {
                failures.add(event.getLevel());
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        log.setLevel(Level.DEBUG);
        log.addAppender(appender);
    }

    @AfterEach
    void end() {
        log.detachAppender(appender);
        log.setLevel(null);
    }

    @Test
    void warnsOfAFailingHeartbeatOnceAMinute() {
        try (StandaloneRedis redis = StandaloneRedis.start();
                TestNode gateway = TestNode.gateway(TestNode.settings(redis.uri(), redis.newPrefix()))) {
            redis.killAll();
            RedisWait.until("it has failed several times", () -> failures.size() >= 3);
            redis.restartAll();
            RedisWait.until(
                    "it is well again",
                    () -> gateway.membership().unreadyReasons().isEmpty());

            assertThat(failures).filteredOn(Level.WARN::equals).hasSize(1);
        }
    }
}
