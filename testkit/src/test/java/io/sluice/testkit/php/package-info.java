/** The PHP client, run by a real {@code php} against real servers. */
@org.jspecify.annotations.NullMarked
package io.sluice.testkit.php;
