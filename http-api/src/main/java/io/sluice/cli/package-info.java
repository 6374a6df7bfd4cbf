/**
 * The commands, and the composition root that they start: the one place that sees every part.
 *
 * <p>{@link io.sluice.cli.SluiceCommand} reads a command line. {@code start} builds a {@link io.sluice.cli.Node} and
 * waits for signals; {@code stop}, {@code restart} and {@code reload} find a daemon by its {@link
 * io.sluice.cli.PidFile} and hear from it through its {@link io.sluice.cli.DaemonState}; {@code status} and {@code
 * connections} ask the cluster through Redis, or the one process that has an embedded Redis over HTTP.
 *
 * <p>Here, and nowhere else outside tests, threads may block: these are the main thread and the one of the signals.
 */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
