package io.sluice.cli;

import io.sluice.backplane.EventTail;
import io.sluice.backplane.redis.RedisBackplane;
import io.sluice.config.Configuration;
import io.sluice.config.ConfigurationException;
import io.sluice.config.Setting;
import io.sluice.config.Settings;
import io.sluice.metrics.MetricsRegistry;
import io.sluice.metrics.RedisMetrics;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Ends when nobody reads its output any more, or by a signal. A Redis that is away is waited for. */
@Command(
        description =
                "Prints events as they are written, one JSON object a line, until it is interrupted. Takes nothing"
                        + " from those who read the events.",
        sortOptions = false)
final class EventsTailCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PAUSE_OF_TROUBLE = Duration.ofMillis(500);
    private static final int TIMEOUT_SECONDS = 10;

    private final Flags flags;

    @Option(names = "--client", paramLabel = "CLIENT_ID", description = "Only those about this client.")
    private Optional<String> client = Optional.empty();

    @Option(names = "--group", paramLabel = "GROUP", description = "Only those about clients in this group.")
    private Optional<String> group = Optional.empty();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only those of this type: connected, message, closed, resync, gap, or its full name.")
    private Optional<String> type = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    EventsTailCommand(Flags flags) {
        this.flags = flags;
    }

    @Override
    public Integer call() throws Exception {
        EventFilter filter = filter();
        Configuration configuration = flags.read();
        if (configuration.embedsRedis()) {
            throw new ConfigurationException(
                    "redis.uri: empty (expected: the Redis of the cluster; an embedded one cannot be watched)");
        }
        Logging.off();
        String uri = configuration.get(Settings.REDIS_URI);
        MetricsRegistry metrics = new MetricsRegistry();
        RedisBackplane backplane;
        try {
            backplane = await(RedisBackplane.open(configuration.redis(uri), new RedisMetrics(metrics.meters())));
        } catch (CompletionException e) {
            throw new CommandException(
                    "redis.uri: " + Setting.withoutPasswords(uri) + " does not answer: " + Failures.line(e));
        }
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 << 10)) {
            print(backplane.eventTail(), filter, out);
        } catch (IOException e) {
            return 0; // nobody reads it any more
        } finally {
            await(backplane.close());
            metrics.close();
        }
        return 0;
    }

    private EventFilter filter() {
        try {
            return new EventFilter(client, group, type);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private static void print(EventTail tail, EventFilter filter, OutputStream out)
            throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        boolean trouble = false;
        while (true) {
            List<byte[]> events;
            try {
                events = await(tail.next());
                trouble = false;
            } catch (CompletionException e) {
                if (!trouble) {
                    System.err.println("sluice: Redis does not answer: " + Failures.line(e) + "; goes on when it does");
                }
                trouble = true;
                events = List.of();
            }
            for (byte[] event : events) {
                if (filter.admits(event)) {
                    out.write(event);
                    out.write('\n');
                }
            }
            out.flush();
            if (events.isEmpty()) {
                Duration pause = trouble ? PAUSE_OF_TROUBLE : PAUSE;
                var unused = never.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
