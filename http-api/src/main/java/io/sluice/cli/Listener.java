package io.sluice.cli;

import io.sluice.api.http.HttpServer;
import io.sluice.api.http.HttpSettings;
import io.sluice.api.http.Router;
import io.sluice.config.Configuration;
import io.sluice.config.HostPort;
import io.sluice.config.Settings;
import io.sluice.metrics.ApiMetrics;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;

/**
 * The one HTTP port of a process: {@code api.listen}, or {@code gateway.admin-listen} where there is no API.
 *
 * @param key the setting that names it
 */
record Listener(String key, HttpServer server) {
    /** @throws CommandException naming the key and the address, where it cannot be bound */
    static Listener open(Configuration configuration, Router routes, ApiMetrics metrics, Stop stop) {
        boolean api = configuration.role().runsApi();
        String key = api ? Settings.API_LISTEN.name() : Settings.GATEWAY_ADMIN.name();
        HostPort address = configuration.get(api ? Settings.API_LISTEN : Settings.GATEWAY_ADMIN);
        HttpSettings settings = HttpSettings.of(address.host(), address.port())
                .withMaxBodySize(configuration.api().maxBodySize())
                .withThreads(api ? configuration.api().threads() : 1);
        try {
            return new Listener(key, stop.orResultOf(HttpServer.start(settings, routes, metrics)));
        } catch (CompletionException e) {
            throw new CommandException(key + ": " + address + " cannot be listened on: " + Failures.line(e));
        }
    }

    /** Where it can be reached from this machine, such as {@code http://127.0.0.1:8080}. */
    String url() {
        InetSocketAddress bound = server.address();
        return "http://" + new HostPort(Banner.reachable(bound.getAddress()), bound.getPort());
    }
}
