/**
 * The faults, one class each, and the stage they are played on.
 *
 * <p>{@link io.sluice.testkit.fault.scenario.Stage} sets up processes, crowd, callers and watchers;
 * {@link io.sluice.testkit.fault.scenario.Play} lets them run, lets a {@link io.sluice.testkit.fault.scenario.Scenario} do
 * its worst, waits until everything is well again and quiet, and asks {@link io.sluice.testkit.fault.scenario.Promises}
 * for the verdict. A scenario only does harm, undoes it, and says which clients it cut off on purpose.
 */
@NullMarked
package io.sluice.testkit.fault.scenario;

import org.jspecify.annotations.NullMarked;
