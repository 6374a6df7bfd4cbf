/** What {@code /readyz} says, asked of real processes under real faults. */
@org.jspecify.annotations.NullMarked
package io.sluice.testkit.health;
