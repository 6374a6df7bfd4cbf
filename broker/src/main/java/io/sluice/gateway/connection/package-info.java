/**
 * One live client, and the event loop that owns it: handshake, state, what is read, what is written, heartbeat, the
 * index by client_id, uid and group.
 *
 * <p>Everything belongs to exactly one event loop and is touched by its thread only; other threads hand a task to
 * {@link io.sluice.gateway.connection.ConnectionLoop#submit}. Which loop owns a client is in the client's id, so there is
 * no map that all loops share.
 *
 * <p>Output: {@code Connection.send} appends to a {@code Rope}, the loop's pass flushes it through the {@code Outlet}.
 * {@code Arrivals} brings a connection into being, {@code Input} with a {@code FrameReader} per protocol hears it (a whole
 * message leaves by the {@code Uplink} for backends), {@code Departures} ends it.
 */
@NullMarked
package io.sluice.gateway.connection;

import org.jspecify.annotations.NullMarked;
