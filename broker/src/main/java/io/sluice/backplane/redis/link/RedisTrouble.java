package io.sluice.backplane.redis.link;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.sluice.model.UnreadyReason;
import io.sluice.model.UnreadyReason.Code;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failed command says about the health of Redis. */
public final class RedisTrouble {
    /** Redis 6.2 puts its own words before the error that a script met, Redis 7 after it, and there it drops NOPERM. */
    private static final Pattern ERROR =
            Pattern.compile("\\b(OOM|READONLY|LOADING|MASTERDOWN|NOAUTH|WRONGPASS|NOPERM|WRONGTYPE"
                    + "|The user executing the script can't)\\b");

    private RedisTrouble() {}

    /** @param what was asked, for people */
    public static UnreadyReason of(String what, Throwable failure) {
        Throwable cause = rootOf(failure);
        return new UnreadyReason(
                code(cause), what + ": " + String.valueOf(cause.getMessage()).strip());
    }

    private static Code code(Throwable cause) {
        if (cause instanceof RedisCommandTimeoutException || cause instanceof TimeoutException) {
            return Code.REDIS_SILENT;
        }
        Matcher error = ERROR.matcher(String.valueOf(cause.getMessage()));
        if (error.find()) {
            return switch (error.group()) {
                case "OOM" -> Code.REDIS_OUT_OF_MEMORY;
                case "READONLY" -> Code.REDIS_READ_ONLY;
                case "LOADING", "MASTERDOWN" -> Code.REDIS_LOADING;
                case "WRONGTYPE" -> Code.REDIS_WRONG_TYPE;
                default -> Code.REDIS_UNAUTHORIZED;
            };
        }
        boolean answered = cause instanceof RedisCommandExecutionException || cause instanceof IllegalStateException;
        return answered ? Code.REDIS_REFUSES : Code.REDIS_DOWN;
    }

    /** Why a connection is not there is told by what it failed of: a refused connect, LOADING, NOAUTH. */
    private static Throwable rootOf(Throwable failure) {
        Throwable cause = Script.unwrap(failure);
        while (cause instanceof RedisException
                && !(cause instanceof RedisCommandExecutionException)
                && !(cause instanceof RedisCommandTimeoutException)
                && cause.getCause() != null
                && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }
}
