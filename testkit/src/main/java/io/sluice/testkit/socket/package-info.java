/**
 * Thousands of sockets on one thread, for tests that need a crowd.
 *
 * <p>{@link io.sluice.testkit.socket.SelectorLoop} owns the sockets, the timers and whatever its users hang on them, so
 * nothing is locked and a run is repeatable. On it live WebSocket clients ({@link io.sluice.testkit.socket.Peer}), which
 * read frames where they lie, and HTTP callers ({@link io.sluice.testkit.socket.HttpCaller}) with one request under way.
 *
 * <p>The load generator and the fault suite are built on it; neither makes an object per message here.
 */
@NullMarked
package io.sluice.testkit.socket;

import org.jspecify.annotations.NullMarked;
