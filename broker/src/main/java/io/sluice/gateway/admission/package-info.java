/** May this client enter: limits, origin. */
@NullMarked
package io.sluice.gateway.admission;

import org.jspecify.annotations.NullMarked;
