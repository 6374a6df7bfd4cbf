package io.sluice.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Collects what was given for each key: flags over environment over file over defaults. Every value that was given is
 * checked, also one that another overrides.
 */
public final class ConfigurationReader {
    /** The key that names the file; it is no setting, for a file cannot name itself. */
    public static final String FILE = "config";

    static final String FILE_VARIABLE = "SLUICE_CONFIG";

    /**
     * What Kubernetes and Docker links set by themselves for a service whose name begins with "sluice": a pod must not
     * refuse to start because of its own service.
     */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "SLUICE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PORT|PROTO|ADDR))?)");

    private static final Pattern SERVICE_URL = Pattern.compile("SLUICE_(\\w+_)?PORT=(tcp|udp|sctp)://.*");

    private ConfigurationReader() {}

    /**
     * Reads everything anew.
     *
     * @param flags by key name; {@code config} names the file
     * @param environment all of it; only names that begin with {@code SLUICE_} are looked at
     * @throws ConfigurationException with one line for the user
     */
    public static Configuration read(Map<String, String> flags, Map<String, String> environment) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.all().values()) {
            values.put(setting, setting.type().parse(setting.defaultText()));
        }
        file(flags, environment).ifPresent(path -> values.putAll(fromFile(path)));
        values.putAll(fromEnvironment(environment));
        values.putAll(fromFlags(flags));
        return new Configuration(values);
    }

    /**
     * Settings of the file that do not count, because the environment or a flag says something else.
     *
     * @return with the name of the flag or variable
     * @throws ConfigurationException as {@link #read}
     */
    public static Map<Setting<?>, String> overridden(Map<String, String> flags, Map<String, String> environment) {
        Map<Setting<?>, Object> over = new LinkedHashMap<>(fromEnvironment(environment));
        Map<Setting<?>, Object> flagged = fromFlags(flags);
        over.putAll(flagged);
        Map<Setting<?>, String> overridden = new LinkedHashMap<>();
        file(flags, environment)
                .ifPresent(path -> fromFile(path).forEach((setting, value) -> {
                    if (over.containsKey(setting) && !value.equals(over.get(setting))) {
                        overridden.put(setting, flagged.containsKey(setting) ? setting.flag() : setting.variable());
                    }
                }));
        return overridden;
    }

    /** The file that settings are read from, if one is named. */
    public static Optional<Path> file(Map<String, String> flags, Map<String, String> environment) {
        String name = flags.getOrDefault(FILE, environment.getOrDefault(FILE_VARIABLE, ""));
        return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
    }

    private static Map<Setting<?>, Object> fromFlags(Map<String, String> flags) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        flags.forEach((name, text) -> {
            if (!name.equals(FILE)) {
                Setting<?> setting = Settings.all().get(name);
                if (setting == null) {
                    throw unknown("--" + name, "a flag", name, Settings.all());
                }
                values.put(setting, Given.text(setting.flag(), text).as(setting));
            }
        });
        return values;
    }

    private static Map<Setting<?>, Object> fromEnvironment(Map<String, String> environment) {
        Map<String, Setting<?>> known = new LinkedHashMap<>();
        Settings.all().values().forEach(setting -> known.put(setting.variable(), setting));
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        new TreeMap<>(environment).forEach((name, text) -> {
            Setting<?> setting = known.get(name);
            if (setting != null) {
                values.put(setting, Given.text(name, text).as(setting));
            } else if (name.startsWith("SLUICE_") && !name.equals(FILE_VARIABLE) && !isServiceLink(name, text)) {
                throw unknown(name, "the environment", name, known);
            }
        });
        return values;
    }

    private static Map<Setting<?>, Object> fromFile(Path path) {
        Map<Setting<?>, Object> values = new LinkedHashMap<>();
        YamlFile.read(path).forEach((name, given) -> {
            Setting<?> setting = Settings.all().get(name);
            if (setting == null) {
                throw unknown(name, path.toString(), name, Settings.all());
            }
            values.put(setting, given.as(setting));
        });
        return values;
    }

    private static ConfigurationException unknown(
            String shown, String origin, String name, Map<String, Setting<?>> known) {
        String guess = Spelling.closest(name, known.keySet())
                .map(close -> ", did you mean " + close + "?")
                .orElse("");
        return new ConfigurationException(
                shown + ": unknown key" + guess + " (expected: a key that --help lists), given in " + origin);
    }

    private static boolean isServiceLink(String name, String text) {
        return SERVICE_LINK.matcher(name).matches()
                || SERVICE_URL.matcher(name + "=" + text).matches();
    }
}
