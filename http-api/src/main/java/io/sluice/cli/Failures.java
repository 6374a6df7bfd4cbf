package io.sluice.cli;

import io.sluice.config.Setting;

/** Failures of libraries in one line for people. */
final class Failures {
    private Failures() {}

    /** What is at the bottom of it, without wrapping, line breaks and passwords. */
    static String line(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        // Netty's native transports put the call and the number of the error before its text.
        String text = message.replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?[0-9]+\\): ", "");
        return Setting.withoutPasswords(text.replaceAll("\\s+", " "));
    }
}
