package io.sluice.backplane.redis.link;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;

/** What a failed command tells about its effect. */
public enum Refusal {
    /** It never left this process. */
    NOT_SENT,
    /** Redis said that it cannot now: a slot moves, a master changes, a data set loads. Nothing was done. */
    NOT_NOW,
    /** Redis refused it for good. Nothing was done. */
    REFUSED,
    /** It may have been done. */
    UNKNOWN;

    public static Refusal of(Throwable failure) {
        Throwable cause = Script.unwrap(failure);
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof RedisCommandExecutionException) {
            return isPassing(message) ? NOT_NOW : REFUSED;
        }
        if (cause instanceof RedisCommandTimeoutException) {
            return UNKNOWN;
        }
        boolean rejected = message.contains("Commands are rejected") || message.contains("Request queue size exceeded");
        if (cause instanceof RedisConnectionException || cause instanceof RedisException && rejected) {
            return NOT_SENT;
        }
        return UNKNOWN;
    }

    private static boolean isPassing(String message) {
        return message.startsWith("TRYAGAIN")
                || message.startsWith("CLUSTERDOWN")
                || message.startsWith("LOADING")
                || message.startsWith("MASTERDOWN")
                || message.contains("READONLY") // inside a script, Redis 6.2 puts its own words before it
                || message.startsWith("BUSY")
                || message.startsWith("MOVED")
                || message.startsWith("ASK")
                || message.contains("non local key");
    }
}
