/**
 * A gateway as a whole: its listeners, the pipeline of an accepted channel, start, reload and drain.
 *
 * <p>Clients come in by {@code admission} (may they?), become a {@code connection} on one of the event loops, and get
 * what {@code delivery} brings from the mailbox. This package only puts these together; it does no work per message.
 *
 * <p>Threads: event loops named {@code sluice-connections}, one per core; a listener is accepted by one of them.
 */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
