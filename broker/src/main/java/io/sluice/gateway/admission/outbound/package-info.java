/**
 * HTTP requests that a gateway makes before it lets a client in: for keys, and to the connect hook. Answers are bounded in
 * time and size. On the JDK client's own threads; whoever waits goes back to its event loop.
 */
@NullMarked
package io.sluice.gateway.admission.outbound;

import org.jspecify.annotations.NullMarked;
