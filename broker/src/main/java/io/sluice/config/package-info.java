/**
 * Settings as validated records, and how flags, environment and file become them.
 *
 * <p>{@link io.sluice.config.Settings} is the one table: from it come the flags, the environment names, the help and
 * the table of the README. {@link io.sluice.config.ConfigurationReader} collects what a user gave as text, {@link
 * io.sluice.config.ValueType} makes values of it, {@link io.sluice.config.Configuration} checks them against each other
 * and hands out the records that the parts are built from. Everything here is immutable and may be used on any thread.
 */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
