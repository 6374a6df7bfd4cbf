package io.sluice;

import io.sluice.cli.SluiceCommand;

/** The entry point of the runnable jar. */
public final class Sluice {
    private Sluice() {}

    public static void main(String[] arguments) {
        // Not a return: whatever thread a library may have left must not keep a finished command alive.
        System.exit(SluiceCommand.run(arguments));
    }
}
