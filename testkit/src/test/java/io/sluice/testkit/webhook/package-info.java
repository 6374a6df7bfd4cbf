/** Events on their way to a backend, by real processes. */
@org.jspecify.annotations.NullMarked
package io.sluice.testkit.webhook;
