/**
 * The methods of the API.
 *
 * <p>One table, {@link io.sluice.api.endpoint.MethodTable}, has a row for each: name, parameters, result and what it
 * does. Routes, the reading of bodies and queries, {@code batch} and {@code /openapi.json} all follow from that row, so
 * they cannot part. A call goes {@code MethodEndpoint} (key, media type) → {@code ArgumentReader} (one pass over the
 * JSON) → the row's {@code Action} → {@code Mailboxes} or {@code Directory} of the backplane; what fails there becomes a
 * problem in {@code Problems} and nowhere else.
 *
 * <p>Threads: reading on the connection's event loop, results wherever the backplane completes its stages; nothing
 * blocks.
 */
@NullMarked
package io.sluice.api.endpoint;

import org.jspecify.annotations.NullMarked;
