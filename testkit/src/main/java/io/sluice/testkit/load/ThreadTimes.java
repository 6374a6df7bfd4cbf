package io.sluice.testkit.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the threads of a gateway have used of a core so far, in nanoseconds, by what they are for; to the nanosecond, other
 * than {@link ProcessFigures#cpuNanos} (schedstat of proc(5)).
 *
 * @param loop its event loops
 * @param loopWaited how long those were ready to run and did not, because somebody else had the core
 * @param compiler the JIT's
 * @param rest the others
 */
record ThreadTimes(long loop, long loopWaited, long compiler, long rest) {
    static final ThreadTimes NOTHING = new ThreadTimes(0, 0, 0, 0);

    private static final String LOOP = "sluice-connecti"; // the kernel keeps 15 characters of a name

    static ThreadTimes of(long pid) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return tasks.map(ThreadTimes::ofTask).reduce(NOTHING, ThreadTimes::plus);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ThreadTimes ofTask(Path task) {
        try {
            String name = Files.readString(task.resolve("comm"));
            List<String> times =
                    List.of(Files.readString(task.resolve("schedstat")).strip().split(" ", -1));
            long ran = Long.parseLong(times.get(0));
            if (name.startsWith(LOOP)) {
                return new ThreadTimes(ran, Long.parseLong(times.get(1)), 0, 0);
            }
            return name.contains("CompilerThre") ? new ThreadTimes(0, 0, ran, 0) : new ThreadTimes(0, 0, 0, ran);
        } catch (IOException e) {
            return NOTHING; // it has ended meanwhile
        }
    }

    ThreadTimes plus(ThreadTimes other) {
        return new ThreadTimes(
                loop + other.loop, loopWaited + other.loopWaited, compiler + other.compiler, rest + other.rest);
    }

    ThreadTimes minus(ThreadTimes other) {
        return new ThreadTimes(
                loop - other.loop, loopWaited - other.loopWaited, compiler - other.compiler, rest - other.rest);
    }
}
