package io.sluice.config;

import java.util.List;

/**
 * How the HTTP API listens and whom it lets in.
 *
 * @param port 0 = any free one
 * @param keys secrets that a caller may show; empty = anyone, on a loopback address only
 * @param maxBodySize bytes
 */
public record ApiSettings(String host, int port, List<String> keys, int maxBodySize, int threads) {
    public ApiSettings {
        keys = List.copyOf(keys);
    }

    @Override
    public String toString() {
        return "ApiSettings[" + host + ":" + port + ", " + keys.size() + " keys]";
    }
}
