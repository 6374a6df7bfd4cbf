package io.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may connect.
 *
 * @param unauthenticated how long a client may be without a uid; zero = for ever
 * @param subprotocols of WebSocket that may be agreed on, in order of preference
 */
public record ConnectSettings(
        Optional<JwtSettings> jwt, Optional<HookSettings> hook, Duration unauthenticated, List<String> subprotocols) {
    /** Everyone may. */
    public static final ConnectSettings OPEN =
            new ConnectSettings(Optional.empty(), Optional.empty(), Duration.ZERO, List.of());

    public ConnectSettings {
        subprotocols = List.copyOf(subprotocols);
    }
}
