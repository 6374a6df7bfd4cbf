package io.sluice.testkit.fault.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** On what and when it was run. */
final class Circumstances {
    private Circumstances() {}

    static Map<String, String> now() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        all.put("Java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        all.put("Redis", output("redis-server", "--version"));
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("processors", Runtime.getRuntime().availableProcessors() + ", shared by all processes and the crowd");
        return all;
    }

    /** For below a title. */
    static String line(Map<String, String> all) {
        return all.get("date") + ", Java " + System.getProperty("java.version") + ", Redis " + all.get("Redis") + ", "
                + all.get("system") + ", " + Runtime.getRuntime().availableProcessors() + " processors";
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.replaceAll(".*v=(\\S+).*", "$1");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
