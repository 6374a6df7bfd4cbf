package io.sluice.cli;

import io.sluice.config.Configuration;
import io.sluice.config.ConfigurationReader;
import io.sluice.config.Setting;
import io.sluice.config.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The settings given on a command line: one option for each key of {@link Settings}, on every command, so that they
 * may stand before or after the command's name.
 */
final class Flags {
    private final Map<String, String> given = new LinkedHashMap<>();

    /** Adds the options to a command. */
    void addTo(CommandSpec command) {
        command.addOption(
                option(ConfigurationReader.FILE, "FILE", "YAML file with settings (environment: SLUICE_CONFIG)."));
        for (Setting<?> setting : Settings.all().values()) {
            String fallback = setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + ".";
            String reload = setting.reload() ? " Applied by reload." : "";
            command.addOption(option(
                    setting.name(),
                    "VALUE",
                    setting.meaning() + fallback + reload + " Allowed: " + setting.allowed() + "."));
        }
    }

    /** The flags that {@link #arguments()} gave. */
    static Flags of(List<String> arguments) {
        Flags flags = new Flags();
        for (String argument : arguments) {
            flags.given.put(name(argument), argument.substring(argument.indexOf('=') + 1));
        }
        return flags;
    }

    /** The key of an argument such as {@code --redis.uri=x}. */
    static String name(String argument) {
        return argument.substring(2, argument.indexOf('='));
    }

    /** By name of the key, as typed. */
    Map<String, String> given() {
        return Map.copyOf(given);
    }

    /** The same as arguments of a command line. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        given.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }

    /** Reads the configuration that they and the environment, and the file that is named, make up now. */
    Configuration read() {
        return ConfigurationReader.read(given, System.getenv());
    }

    /** Settings of the file that they or the environment override, with the name of the flag or variable. */
    Map<Setting<?>, String> overridden() {
        return ConfigurationReader.overridden(given, System.getenv());
    }

    private OptionSpec option(String name, String label, String description) {
        ISetter setter = new ISetter() {
            @Override
            @SuppressWarnings("unchecked") // picocli's signature
            public <T> T set(T value) {
                if (value == null) {
                    return value;
                }
                return (T) given.put(name, (String) value);
            }
        };
        return OptionSpec.builder("--" + name)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description.replace("%", "%%"))
                .setter(setter)
                .build();
    }
}
