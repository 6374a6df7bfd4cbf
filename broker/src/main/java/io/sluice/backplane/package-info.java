/**
 * What processes can say to each other, as interfaces with their guarantees: the API side asks ({@link
 * io.sluice.backplane.Mailboxes}, {@link io.sluice.backplane.Directory}), a gateway takes part ({@link
 * io.sluice.backplane.Membership}). {@code backplane.redis} does it; only composition roots know that.
 *
 * <p>Stages complete on threads of the backplane: what is chained to them must not block. They fail with a {@link
 * io.sluice.backplane.BackplaneException} and nothing else.
 */
@NullMarked
package io.sluice.backplane;

import org.jspecify.annotations.NullMarked;
