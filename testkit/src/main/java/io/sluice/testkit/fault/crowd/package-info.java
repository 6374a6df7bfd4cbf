/**
 * Everyone who uses the product in a run: clients that come back when they are cut off, backends that seat them, callers
 * that send.
 *
 * <p>{@link io.sluice.testkit.fault.crowd.Crowd} holds the clients; each that has its welcome message is handed to a
 * {@link io.sluice.testkit.fault.crowd.Registrar}, which binds and joins it over the HTTP API, and then gets what
 * {@link io.sluice.testkit.fault.crowd.Publisher}s send and {@link io.sluice.testkit.fault.crowd.Churner}s change. All of
 * them note in the ledger what they do before they do it, and what came of it.
 *
 * <p>Everything lives on one {@link io.sluice.testkit.socket.SelectorLoop}; scenarios call in from their own thread.
 */
@NullMarked
package io.sluice.testkit.fault.crowd;

import org.jspecify.annotations.NullMarked;
