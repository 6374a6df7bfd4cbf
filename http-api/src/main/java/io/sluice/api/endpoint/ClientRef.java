package io.sluice.api.endpoint;

import io.sluice.api.http.Problem;
import io.sluice.model.ClientId;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wrote for a client: any text may be asked for, but only a client_id can be connected.
 *
 * @param id null if the text is no client_id
 */
record ClientRef(String text, @Nullable ClientId id) {
    static ClientRef of(String text) {
        if (text.length() != ClientId.LENGTH) {
            return new ClientRef(text, null);
        }
        try {
            return new ClientRef(text, ClientId.parse(text));
        } catch (IllegalArgumentException e) {
            return new ClientRef(text, null);
        }
    }

    /** @throws io.sluice.api.http.ProblemException 404 if no client can have it */
    ClientId require() {
        ClientId known = id;
        if (known == null) {
            throw Problem.of(404, "client_not_found", "client " + Refusals.shown(text) + " is not connected")
                    .asException();
        }
        return known;
    }
}
