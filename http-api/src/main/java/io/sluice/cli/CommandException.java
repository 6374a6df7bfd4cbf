package io.sluice.cli;

/** A command that cannot do what it was asked. The message is one line for the user; exit status 1. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }
}
