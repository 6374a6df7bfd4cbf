package io.sluice.gateway.admission.token;

import io.sluice.model.Introduction;
import java.util.OptionalLong;

/**
 * What a token says of its client.
 *
 * @param client from {@code sub}, {@code groups} and {@code session}
 * @param expiresAt from {@code exp}, in milliseconds since 1970
 */
public record Token(Introduction client, OptionalLong expiresAt) {}
