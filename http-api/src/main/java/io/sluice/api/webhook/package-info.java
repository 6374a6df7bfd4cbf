/**
 * Events out to backends. {@link io.sluice.api.webhook.WebhookDispatcher} takes its share of the nodes' event streams; a
 * {@link io.sluice.api.webhook.StreamReader} reads one of them and acknowledges what is settled; {@link
 * io.sluice.api.webhook.StreamLanes} puts its events in order by client; the {@link io.sluice.api.webhook.Courier}
 * delivers, tries again and gives up; what an answer asks for goes to {@link io.sluice.api.webhook.AnsweredCalls}.
 *
 * <p>All of it runs on one thread, {@code webhook}; HTTP and Redis answer on threads of their own and hand over to it.
 * What is lost with the process is in the streams: another process delivers it again.
 */
@NullMarked
package io.sluice.api.webhook;

import org.jspecify.annotations.NullMarked;
