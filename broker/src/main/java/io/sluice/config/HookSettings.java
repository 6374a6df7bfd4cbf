package io.sluice.config;

import java.net.URI;
import java.time.Duration;

/**
 * Whom to ask about each client before it is let in.
 *
 * @param url of http or https
 * @param timeout for the whole answer
 */
public record HookSettings(URI url, Duration timeout) {}
