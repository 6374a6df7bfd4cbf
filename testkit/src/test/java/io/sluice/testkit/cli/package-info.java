/** The commands of the real jar, as a user types them. */
package io.sluice.testkit.cli;
