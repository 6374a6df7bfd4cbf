package io.sluice.testkit.socket;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a client's connection ended, as the client saw it.
 *
 * @param status of a refused handshake; 0 if it was not refused
 * @param code of the close frame; 1006 if there was none
 * @param reason of the close frame, else what was seen, for people
 * @param retryAfterMillis how long the server asks to stay away: {@code retry_after_ms} of a close or a refusal, else
 *     {@code Retry-After}; 0 if it does not say
 */
public record Ending(int status, int code, String reason, long retryAfterMillis) {
    private static final int NO_CLOSE_FRAME = 1006;
    private static final Pattern RETRY_AFTER = Pattern.compile("(?im)^retry-after:\\s*(\\d+)\\s*$");
    private static final Pattern HINT = Pattern.compile("retry_after_ms=(\\d+)");

    /** @param answer to the upgrade: head, and as much of the body as came with it */
    static Ending refused(String answer) {
        String line = answer.lines().findFirst().orElse("");
        String[] words = line.split(" ", 3);
        int status = words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
        long hint = first(HINT, answer);
        long millis = hint > 0 ? hint : 1000 * first(RETRY_AFTER, answer);
        return new Ending(status, NO_CLOSE_FRAME, "handshake refused: " + line, millis);
    }

    /** The server sent a close frame. Its reason may hold {@code retry_after_ms=4200}. */
    static Ending closed(int code, String reason) {
        return new Ending(0, code, reason, first(HINT, reason));
    }

    /** The connection broke. */
    public static Ending broken(String seen) {
        return new Ending(0, NO_CLOSE_FRAME, seen, 0);
    }

    private static long first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    @Override
    public String toString() {
        return status != 0 ? reason : code + " " + reason;
    }
}
