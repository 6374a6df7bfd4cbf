package io.sluice.testkit.fault.scenario;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a scenario is played with.
 *
 * @param clients of all gateways together
 * @param groups that they are spread over, one each
 * @param settings of the configuration, beyond those of every scenario
 */
public record Shape(int gateways, int apis, int clients, int groups, Map<String, String> settings) {
    static Shape of(int gateways, int apis, int clients, int groups) {
        return new Shape(gateways, apis, clients, groups, Map.of());
    }

    Shape with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(key, value);
        return new Shape(gateways, apis, clients, groups, more);
    }
}
