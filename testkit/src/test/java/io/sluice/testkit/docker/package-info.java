/**
 * The image of {@code docker/Dockerfile} and {@code docker/compose.yaml}, as they stand, on a Docker engine: run with the
 * Maven profile {@code docker}. The image is built once, from the jar of the tree, by {@link
 * io.sluice.testkit.docker.BuiltImage}.
 */
@NullMarked
package io.sluice.testkit.docker;

import org.jspecify.annotations.NullMarked;
