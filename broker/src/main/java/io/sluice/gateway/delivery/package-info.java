/**
 * From the mailbox to the connections: {@code LocalNode} hears frames, {@code Dispatcher} hands each command to the loops
 * that it concerns, in order, {@code Applier} changes their index, {@code FanOut} finds the receivers of a message.
 *
 * <p>{@code LocalNode} and {@code Dispatcher} run on the mailbox's thread and never wait; the others on event loops. A
 * message is made once for a loop, its bytes once for all connections that wait for the same messages.
 */
@NullMarked
package io.sluice.gateway.delivery;

import org.jspecify.annotations.NullMarked;
