package io.sluice.api.security;

import io.sluice.api.http.Problem;
import io.sluice.api.http.ProblemException;
import io.sluice.config.ApiKey;
import io.sluice.metrics.ApiMetrics;
import java.util.Collection;
import java.util.List;

/**
 * Who calls, and what they may.
 *
 * <p>A call is admitted if one of the caller's scopes covers its method without condition; or if the call names groups
 * or uids as its targets, and each of them is in some scope that covers the method. What names neither, such as
 * {@code sendToAll} or {@code closeClient}, needs a scope without condition.
 *
 * <p><em>Threads:</em> any. <em>Failure:</em> no state.
 */
public final class Caller {
    private final ApiKey key;
    private final List<Scope> scopes;
    private final ApiMetrics metrics;

    /** @param key a key without scopes may do everything */
    Caller(ApiKey key, ApiMetrics metrics) {
        this.key = key;
        this.scopes = key.scopes().stream().map(Scope::parse).toList();
        this.metrics = metrics;
    }

    /** Who it is: the same for the same key, and not the key; empty where none is needed. */
    public String owner() {
        return key.sha256();
    }

    /** Whether there is anything that it may not do. */
    public boolean isRestricted() {
        return !scopes.isEmpty();
    }

    /**
     * Asks for one call.
     *
     * @param groups those that the call names as its targets
     * @param uids likewise
     * @throws ProblemException 403
     */
    public void require(String method, Collection<String> groups, Collection<String> uids) {
        if (isRestricted() && !may(method, groups, uids)) {
            metrics.refused(key.name(), "scope");
            throw Problem.of(
                            403,
                            "forbidden",
                            "key " + key.name() + ": may not call " + method
                                    + " like this (expected: a call within the key's" + " scopes)")
                    .asException();
        }
    }

    private boolean may(String method, Collection<String> groups, Collection<String> uids) {
        List<Scope> covering =
                scopes.stream().filter(scope -> scope.covers(method)).toList();
        if (covering.stream().anyMatch(Scope::admitsAll)) {
            return true;
        }
        return !(groups.isEmpty() && uids.isEmpty())
                && groups.stream().allMatch(group -> admitted(covering, "group", group))
                && uids.stream().allMatch(uid -> admitted(covering, "uid", uid));
    }

    private static boolean admitted(List<Scope> scopes, String kind, String target) {
        return scopes.stream().anyMatch(scope -> scope.admits(kind, target));
    }
}
