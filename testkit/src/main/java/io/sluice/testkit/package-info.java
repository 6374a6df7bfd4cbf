/**
 * Sluice seen from outside: real processes of the jar on a real Redis, and clients that speak to them over sockets.
 *
 * <p>Begin with {@link io.sluice.testkit.SluiceCluster}; talk to it with {@link io.sluice.testkit.TestClient} (as a
 * browser would) and {@link io.sluice.testkit.Api} (as a backend would). Only JDK types are in the signatures and
 * nothing of the product is on the class path, so tests written with it hold for every build of the jar.
 *
 * <p>Everything waits on conditions with a bound and says what it saw when the bound is reached.
 */
@NullMarked
package io.sluice.testkit;

import org.jspecify.annotations.NullMarked;
