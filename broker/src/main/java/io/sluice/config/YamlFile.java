package io.sluice.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration file: nested maps, dotted keys, or both mixed. A key that is named without a value counts as not
 * given; one that is given twice, in whatever spelling, is refused.
 */
final class YamlFile {
    private static final long MAX_BYTES = 1 << 20;
    private static final Pattern TWICE = Pattern.compile("^Duplicate field '([^']*)'");

    private final Path path;
    private final Map<String, Given> given = new LinkedHashMap<>();

    private YamlFile(Path path) {
        this.path = path;
    }

    /** @throws ConfigurationException if it cannot be read or is no map of keys */
    static Map<String, Given> read(Path path) {
        YamlFile file = new YamlFile(path);
        file.collect("", file.parse());
        return file.given;
    }

    private JsonNode parse() {
        YAMLMapper yaml = new YAMLMapper(YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build());
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new ConfigurationException(
                        "config: " + path + " has " + Files.size(path) + " bytes (expected: at most 1MiB)");
            }
            JsonNode tree = yaml.readTree(Files.readString(path));
            if (!tree.isObject() && !tree.isNull() && !tree.isMissingNode()) {
                throw new ConfigurationException("config: " + path + " is no YAML map (expected: lines of key: value)");
            }
            return tree;
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("config: " + path + " does not exist (expected: a YAML file)");
        } catch (JsonProcessingException e) {
            throw new ConfigurationException("config: " + path + where(e.getLocation()) + ": " + problem(e));
        } catch (IOException e) {
            throw new ConfigurationException("config: " + path + " cannot be read: " + firstLine(e));
        }
    }

    private void collect(String prefix, JsonNode tree) {
        tree.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject() && !Settings.all().containsKey(name)) {
                collect(name + ".", value);
            } else if (!value.isNull() && given.put(name, given(name, value)) != null) {
                throw new ConfigurationException(name + ": given twice in " + path + " (expected: once)");
            }
        });
    }

    private Given given(String name, JsonNode value) {
        if (!value.isArray()) {
            return Given.text(path.toString(), scalar(name, value));
        }
        List<String> items = new ArrayList<>();
        value.forEach(item -> items.add(scalar(name, item)));
        return new Given(path.toString(), items, true);
    }

    private String scalar(String name, JsonNode value) {
        if (value.isContainerNode() || value.isNull()) {
            throw new ConfigurationException(name + ": " + (value.isNull() ? "null" : "a nested value") + " in " + path
                    + " (expected: " + allowed(name) + ")");
        }
        return value.asText();
    }

    private static String allowed(String name) {
        Setting<?> setting = Settings.all().get(name);
        return setting == null ? "text" : setting.allowed() + "; quote what YAML would read as something else";
    }

    private static String where(JsonLocation location) {
        return location == null ? "" : " line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Not in the parser's words: they are about its insides, and may show what the file keeps secret. */
    private static String problem(JsonProcessingException e) {
        Matcher twice = TWICE.matcher(String.valueOf(e.getOriginalMessage()));
        return twice.find()
                ? twice.group(1) + " is given twice (expected: once)"
                : "this is no YAML (expected: lines of key: value, indented by spaces, with quotes around a value that"
                        + " holds \": \" or begins with a special character)";
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }
}
