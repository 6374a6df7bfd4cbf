package io.sluice.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of settings that carry a unit: {@code 500ms}, {@code 55s}, {@code 64KiB}. */
final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h)?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB)?");

    private Quantities() {}

    static ValueType<Duration> duration(Duration min, Duration max) {
        String allowed =
                "a duration such as 500ms, 55s or 2m (a bare number is seconds), " + text(min) + " to " + text(max);
        return ValueType.of(allowed, text -> {
            Duration value = duration(text);
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    static ValueType<Integer> size(int min, int max) {
        String allowed = "a size such as 512, 64KiB or 1MiB, " + text(min) + " to " + text(max);
        return ValueType.of(allowed, text -> {
            long value = size(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException(text);
            }
            return (int) value;
        });
    }

    private static Duration duration(String text) {
        Matcher match = DURATION.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(text);
        }
        long amount = Long.parseLong(match.group(1));
        String unit = match.group(2) == null ? "s" : match.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static long size(String text) {
        Matcher match = SIZE.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(text);
        }
        long amount = Long.parseLong(match.group(1));
        String unit = match.group(2) == null ? "B" : match.group(2);
        int shift = switch (unit) {
            case "B" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        return amount > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : amount << shift;
    }

    private static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        return millis % 3_600_000 == 0 && millis > 0 ? millis / 3_600_000 + "h" : millis / 1000 + "s";
    }

    private static String text(int size) {
        if (size >= 1 << 20 && size % (1 << 20) == 0) {
            return (size >> 20) + "MiB";
        }
        return size >= 1024 && size % 1024 == 0 ? (size >> 10) + "KiB" : Integer.toString(size);
    }
}
