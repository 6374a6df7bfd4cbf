package io.sluice.cli;

import io.sluice.config.Setting;
import java.util.concurrent.CompletionException;

/** Failures of libraries in one line for people. */
final class Failures {
    private Failures() {}

    /** What failed and what is at the bottom of it, without the wrapping of stages, line breaks and passwords. */
    static String line(Throwable failure) {
        Throwable top = failure;
        while (top instanceof CompletionException && top.getCause() != null) {
            top = top.getCause();
        }
        Throwable bottom = top;
        while (bottom.getCause() != null && bottom.getCause() != bottom) {
            bottom = bottom.getCause();
        }
        String what = text(top);
        String why = text(bottom);
        String both = what.contains(why) ? what : what + ": " + why;
        return Setting.withoutPasswords(both.replaceAll("\\s+", " "));
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        // Netty's native transports put the call and the number of the error before its text.
        return message.replace("/<unresolved>", "")
                .replaceAll("\\w+\\(\\.\\.\\) failed with error\\(-?[0-9]+\\): ", "");
    }
}
