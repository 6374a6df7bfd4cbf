/**
 * The connect hook: a request to the operator's backend about each client, before it is let in. Asked on event loops,
 * answered on the HTTP client's threads; what it says goes to the registration of the client.
 */
@NullMarked
package io.sluice.gateway.admission.hook;

import org.jspecify.annotations.NullMarked;
