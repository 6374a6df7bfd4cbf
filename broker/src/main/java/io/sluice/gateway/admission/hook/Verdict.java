package io.sluice.gateway.admission.hook;

import io.sluice.model.Introduction;
import io.sluice.model.Payload;
import java.util.Optional;

/** What the hook said. */
public sealed interface Verdict {
    /**
     * Let it in.
     *
     * @param welcome replaces {@code gateway.welcome}
     */
    record Admitted(Introduction client, Optional<Payload> welcome) implements Verdict {}

    /**
     * Do not.
     *
     * @param status 401 or 403
     */
    record Refused(int status) implements Verdict {}
}
