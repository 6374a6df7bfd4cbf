/**
 * What a run came to, for machines (JSON), for a page (Markdown) and for the eye (SVG).
 *
 * <p>A {@link io.sluice.testkit.fault.report.Result} holds the figures of one scenario on one kind of Redis, with a
 * {@link io.sluice.testkit.fault.report.Check} for each promise; whether a run passes is whether all checks are kept.
 */
@NullMarked
package io.sluice.testkit.fault.report;

import org.jspecify.annotations.NullMarked;
