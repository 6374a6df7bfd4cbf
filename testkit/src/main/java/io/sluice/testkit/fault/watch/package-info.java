/**
 * What is looked at from outside while a scenario runs: ghosts in the API's answers, events in Redis, the pace of
 * everything, and at the end whether all APIs agree with the ledger.
 *
 * <p>Watchers poll on threads of their own and touch neither the crowd's loop nor the ledger; what they compare with is
 * handed to them.
 */
@NullMarked
package io.sluice.testkit.fault.watch;

import org.jspecify.annotations.NullMarked;
