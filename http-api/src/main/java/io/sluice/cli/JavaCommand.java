package io.sluice.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs this program again: the same Java, with the same options. */
final class JavaCommand {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private JavaCommand() {}

    /** @param property a system property that is set for the child */
    static List<String> detached(String property, List<String> arguments) {
        List<String> command = new ArrayList<>();
        // A session of its own: the terminal's Ctrl-C and hang-up are not for a daemon.
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-D" + property + "=true");
        String classPath = System.getProperty("java.class.path");
        if (classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"))) {
            // Only with -jar does the manifest's Enable-Native-Access count.
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, "io.sluice.Sluice"));
        }
        command.addAll(arguments);
        return command;
    }
}
