package io.sluice.gateway.admission;

import io.sluice.model.Introduction;
import io.sluice.model.Payload;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What token and hook said of a client that may come in.
 *
 * @param welcome replaces {@code gateway.welcome}
 * @param expiresAt when it must go, in milliseconds since 1970
 */
public record Entry(Introduction client, Optional<Payload> welcome, OptionalLong expiresAt) {
    /** Nobody was asked. */
    public static final Entry OPEN = new Entry(Introduction.NONE, Optional.empty(), OptionalLong.empty());
}
