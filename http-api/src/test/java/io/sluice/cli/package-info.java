/** Tests of the commands and of what puts the parts together. */
package io.sluice.cli;
