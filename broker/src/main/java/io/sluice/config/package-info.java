/** Settings as validated records, and how flags, environment and file become them. */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
