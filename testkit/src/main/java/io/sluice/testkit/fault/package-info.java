/**
 * The fault suite: what becomes of messages, clients and state when gateways, APIs, Redis and networks fail.
 *
 * <p>{@link io.sluice.testkit.fault.Faults} is the command and {@link io.sluice.testkit.fault.FaultSuite} what it and the
 * tests run: each {@link io.sluice.testkit.fault.scenario.Scenario} on each kind of Redis where it makes sense, with real
 * processes. {@code fault.crowd} makes the load, {@code fault.ledger} keeps the books, {@code fault.watch} looks from
 * outside, {@code fault.report} tells people.
 */
@NullMarked
package io.sluice.testkit.fault;

import org.jspecify.annotations.NullMarked;
