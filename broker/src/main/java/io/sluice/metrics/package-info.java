/** Every metric of Sluice, each spelled once. */
@NullMarked
package io.sluice.metrics;

import org.jspecify.annotations.NullMarked;
