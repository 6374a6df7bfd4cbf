package io.sluice.config;

import java.time.Duration;

/**
 * Where events are delivered, and how hard that is tried.
 *
 * @param url empty = nowhere
 * @param secret empty = events are not signed
 * @param timeout of one attempt, up to the end of the answer
 * @param retry the age from which an event that fails is given up
 * @param maxInFlight attempts under way at a time
 */
public record WebhookSettings(String url, String secret, Duration timeout, Duration retry, int maxInFlight) {
    public boolean isOn() {
        return !url.isEmpty();
    }

    @Override
    public String toString() {
        return "WebhookSettings[" + url + "]";
    }
}
