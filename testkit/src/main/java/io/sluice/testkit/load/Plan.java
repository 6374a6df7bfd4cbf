package io.sluice.testkit.load;

import java.time.Duration;

/**
 * How long and how often.
 *
 * @param warmUp before the first round of each scenario: the first 20,000 calls cost three times the later ones
 * @param time of one round
 * @param maxBehind messages that each client may be behind when publishers go as fast as they can
 * @param outage of the webhook
 */
record Plan(Duration warmUp, Duration time, int rounds, int maxBehind, Duration outage) {}
