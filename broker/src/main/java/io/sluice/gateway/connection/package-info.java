/** One live client: its state, heartbeat and bounded output; the index of those that an event loop owns. */
@NullMarked
package io.sluice.gateway.connection;

import org.jspecify.annotations.NullMarked;
