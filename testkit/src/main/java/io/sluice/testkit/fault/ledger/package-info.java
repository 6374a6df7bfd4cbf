/**
 * The ledger: who sent what to whom, who was a member when, and what arrived.
 *
 * <p>It knows nothing of the product but its promises. Callers note each send before the call and when it is answered
 * ({@link io.sluice.testkit.fault.ledger.Series}); clients are {@link io.sluice.testkit.fault.ledger.Member}s from their
 * welcome message to the end of their connection, with the times between which they certainly and perhaps belonged to a
 * target. From that follows, for each message and each client, whether it must, may or must not arrive;
 * {@link io.sluice.testkit.fault.ledger.Audit} compares that with what did.
 *
 * <p>All on one thread, the crowd's. A client's receipts are a bit for each message, so 10,000 clients and thousands of
 * messages fit a test's heap.
 */
@NullMarked
package io.sluice.testkit.fault.ledger;

import org.jspecify.annotations.NullMarked;
