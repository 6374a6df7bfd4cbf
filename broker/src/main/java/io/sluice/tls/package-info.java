/**
 * The certificates that servers show: read from PEM files at the start and again on {@code reload}, without a
 * connection being dropped. Both the gateway's listeners and the HTTP API take their TLS handlers from here. Also whom we
 * trust where we are the client.
 *
 * <p>Threads: any; a handshake sees one certificate whole, the old one or the new one.
 */
@NullMarked
package io.sluice.tls;

import org.jspecify.annotations.NullMarked;
