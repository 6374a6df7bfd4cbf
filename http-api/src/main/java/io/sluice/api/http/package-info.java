/**
 * A small server of HTTP/1.1 and HTTP/2 on Netty: {@link io.sluice.api.http.HttpServer} listens, {@link io.sluice.api.http.Router}
 * finds the handler, {@link io.sluice.api.http.Request} and {@link io.sluice.api.http.Response} are plain values, {@link
 * io.sluice.api.http.Problem} is every error. It knows nothing of push.
 *
 * <p>Threads: a handler is called on the event loop of the connection and must not block; the stage that it returns may
 * complete on any thread, and the answer is then rendered and written on the event loop again. Answers that complete
 * together for connections of one loop cost one wake-up.
 */
@NullMarked
package io.sluice.api.http;

import org.jspecify.annotations.NullMarked;
