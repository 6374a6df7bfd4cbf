package io.sluice.testkit.socket;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a client's connection ended, as the client saw it.
 *
 * @param status of a refused handshake; 0 if it was not refused
 * @param code of the close frame; 1006 if there was none
 * @param reason of the close frame, else what was seen, for people
 * @param retryAfterMillis how long the server asks to stay away: {@code Retry-After} of a refusal, the delay hint of a
 *     close; 0 if it does not say
 */
public record Ending(int status, int code, String reason, long retryAfterMillis) {
    private static final int NO_CLOSE_FRAME = 1006;
    private static final Pattern RETRY_AFTER = Pattern.compile("(?im)^retry-after:\\s*(\\d+)\\s*$");
    private static final Pattern DELAY = Pattern.compile("(\\d+)\\s*ms");

    /** @param head of the answer to the upgrade */
    static Ending refused(String head) {
        String line = head.lines().findFirst().orElse("");
        String[] words = line.split(" ", 3);
        int status = words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
        return new Ending(status, NO_CLOSE_FRAME, "handshake refused: " + line, 1000 * first(RETRY_AFTER, head));
    }

    /** The server sent a close frame. A number of milliseconds in its reason is the delay it asks for. */
    static Ending closed(int code, String reason) {
        return new Ending(0, code, reason, first(DELAY, reason.toLowerCase(Locale.ROOT)));
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
