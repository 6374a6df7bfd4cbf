/**
 * The vocabulary of Sluice as pure values: who a message is for, what is asked of a node, how a connection ends.
 *
 * <p>Nothing here does I/O, starts a thread or knows a library; every value is immutable, validates itself when it is
 * made and may be shared by all threads. Every other package speaks in these words and this one imports none of them.
 */
@NullMarked
package io.sluice.model;

import org.jspecify.annotations.NullMarked;
