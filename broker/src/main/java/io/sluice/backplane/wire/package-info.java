/**
 * Bytes between processes: commands as they stand in a mailbox ({@link io.sluice.backplane.wire.CommandCodec}), the
 * numbered frames that carry them ({@link io.sluice.backplane.wire.MailboxFrame}) and the answers that come back
 * ({@link io.sluice.backplane.wire.Reply}).
 *
 * <p>A frame begins with its version. What cannot be read is refused with a {@link
 * io.sluice.backplane.wire.WireException} that names the offset, never guessed. No I/O and no threads: a frame is
 * written by callers of {@code apply}, put together by Redis and read on the mailbox's thread of its node.
 */
@NullMarked
package io.sluice.backplane.wire;

import org.jspecify.annotations.NullMarked;
