/** The only place that knows Lettuce, the Redis keys and the scripts. */
@NullMarked
package io.sluice.backplane.redis;

import org.jspecify.annotations.NullMarked;
