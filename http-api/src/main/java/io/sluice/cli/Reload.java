package io.sluice.cli;

import io.sluice.config.Configuration;
import io.sluice.config.ConfigurationException;
import io.sluice.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came of reading the configuration again: all of the new one that can change while running, or nothing of it.
 *
 * @param ok whether it was applied
 * @param lines for the user: what changed, what needs a restart, what of the file a flag overrides, or why the old one was kept
 */
record Reload(boolean ok, List<String> lines) {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    static Reload of(Node node, Flags flags) {
        try {
            if (!node.isStarted()) {
                throw new CommandException("it is still starting");
            }
            Configuration before = node.configuration();
            Configuration next = flags.read();
            Map<Setting<?>, String> overridden = flags.overridden();
            node.reload(before.reloaded(next));
            List<String> lines = lines(before.changesTo(next));
            overridden.forEach((setting, by) -> lines.add(
                    "reload: " + setting.name() + " of the file does not count: " + by + " was given at the start"));
            if (before.role().runsGateway() && next.gateway().tls().isPresent()
                    || before.role().runsApi()
                            && (next.apiTls().isPresent()
                                    || next.webhookAuthorities().isPresent())) {
                lines.add("reload: certificates and keys were read again");
            }
            return new Reload(true, lines);
        } catch (ConfigurationException | CommandException e) {
            return new Reload(false, List.of("reload: the old configuration is kept: " + e.getMessage()));
        }
    }

    void log() {
        lines.forEach(line -> (ok ? LOG.atInfo() : LOG.atError()).log(line));
    }

    private static List<String> lines(List<Setting<?>> changes) {
        List<String> lines = new ArrayList<>();
        List<Setting<?>> applied = changes.stream().filter(Setting::reload).toList();
        List<Setting<?>> waiting =
                changes.stream().filter(setting -> !setting.reload()).toList();
        lines.add(applied.isEmpty() ? "reload: no setting changed" : "reload: changed: " + names(applied));
        if (!waiting.isEmpty()) {
            lines.add("reload: needs a restart: " + names(waiting));
        }
        return lines;
    }

    private static String names(List<Setting<?>> settings) {
        return settings.stream().map(Setting::name).collect(Collectors.joining(", "));
    }
}
