/**
 * May this client enter? The request head, the rules of the WebSocket handshake (RFC 6455 section 4), the allowed
 * origins, the number of places, whose word about an address is taken.
 *
 * <p>What is here decides and answers; it knows no channel. A refusal is an HTTP status, never an opened and closed
 * WebSocket. From here a client goes to {@code connection}. Beside it, the script that a page connects with.
 */
@NullMarked
package io.sluice.gateway.admission;

import org.jspecify.annotations.NullMarked;
