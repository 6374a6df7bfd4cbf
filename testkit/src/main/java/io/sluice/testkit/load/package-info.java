/**
 * The load generator and the bare-socket loop that it measures against.
 *
 * <p>One thread does everything: {@link io.sluice.testkit.socket.SelectorLoop} owns all sockets (thousands of WebSocket
 * clients, the HTTP callers) and all counters, so nothing is locked and a run is repeatable. Scenarios are written on
 * the main thread and hand their steps to the loop. There is no object per message: frames are read where they lie.
 *
 * <p>A message carries its stream, its number and the time it was published; each client checks every one of them, so a
 * figure is only printed for a run in which nothing was lost, doubled or out of order.
 */
@NullMarked
package io.sluice.testkit.load;

import org.jspecify.annotations.NullMarked;
