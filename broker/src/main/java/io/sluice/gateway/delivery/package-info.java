/** From the mailbox to the sockets: dispatch to event loops, encode once, fan out. */
@NullMarked
package io.sluice.gateway.delivery;

import org.jspecify.annotations.NullMarked;
