/** Bytes between processes: frames as they stand in a mailbox, commands inside them, receipts that come back. Versioned, strict: what cannot be read is refused with the offset and the reason, never guessed. */
@NullMarked
package io.sluice.backplane.wire;

import org.jspecify.annotations.NullMarked;
