/** Listeners, the pipeline of a connection, draining. */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
