package io.sluice.gateway.admission.hook;

import io.sluice.model.ClientId;
import java.util.List;
import java.util.Map;

/**
 * What the hook is told of a client.
 *
 * @param clientId the id it will have if it is let in
 * @param query the values of each name, in order
 * @param headers names in lower case
 */
public record Visitor(
        ClientId clientId,
        String remoteAddress,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers) {
    public Visitor {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }
}
