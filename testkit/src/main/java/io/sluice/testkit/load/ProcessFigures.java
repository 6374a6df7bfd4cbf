package io.sluice.testkit.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process has used, as the system and its JVM tell it. */
final class ProcessFigures {
    /** {@code getconf CLK_TCK} is 100 on every Linux that Java runs on. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int UTIME_AFTER_NAME = 11;
    /** User, nice, system, irq, softirq, steal: the time of a process has its soft interrupts in it. */
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};

    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

    private ProcessFigures() {}

    /** User and system time of all its threads, past ones too (proc(5), fields utime and stime of stat). */
    static long cpuNanos(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            long ticks =
                    Long.parseLong(fields.get(UTIME_AFTER_NAME)) + Long.parseLong(fields.get(UTIME_AFTER_NAME + 1));
            return ticks * NANOS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What processes and interrupts have used of all cores, and what the machine's host has taken (proc(5), stat). */
    static long allCpuNanos() {
        try {
            List<String> fields =
                    List.of(Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +", -1));
            long ticks = 0;
            for (int field : BUSY) {
                ticks += Long.parseLong(fields.get(field));
            }
            return ticks * NANOS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes in memory (proc(5), VmRSS of status). */
    static long residentBytes(long pid) {
        try {
            return 1024 * number(RESIDENT, Files.readString(Path.of("/proc", String.valueOf(pid), "status")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of live objects, after a full collection. */
    static long liveHeapBytes(long pid) {
        return number(LIVE, run(JCMD, String.valueOf(pid), "GC.class_histogram"));
    }

    /** Bytes outside the heap that buffers hold; needs {@code -XX:NativeMemoryTracking=summary}. */
    static long directBytes(long pid) {
        return 1024 * number(OTHER, run(JCMD, String.valueOf(pid), "VM.native_memory", "summary"));
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("no " + pattern + " in: " + text);
        }
        return Long.parseLong(found.group(1));
    }

    /** Runs a command to its end and returns what it printed. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
