/**
 * The entry point of the runnable jar, and nothing else: {@link io.sluice.Sluice} hands its arguments to {@code
 * io.sluice.cli}, where the commands are and the parts are put together.
 */
@NullMarked
package io.sluice;

import org.jspecify.annotations.NullMarked;
