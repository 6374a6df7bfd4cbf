package io.sluice.cli;

import static io.netty.handler.ssl.ApplicationProtocolNames.HTTP_1_1;
import static io.netty.handler.ssl.ApplicationProtocolNames.HTTP_2;

import io.sluice.api.http.HttpServer;
import io.sluice.api.http.HttpSettings;
import io.sluice.api.http.Router;
import io.sluice.config.Configuration;
import io.sluice.config.HostPort;
import io.sluice.config.Settings;
import io.sluice.config.TlsFiles;
import io.sluice.metrics.ApiMetrics;
import io.sluice.tls.Certificates;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The one HTTP port of a process: {@code api.listen}, or {@code gateway.admin-listen} where there is no API.
 *
 * @param key the setting that names it
 * @param certificates what it shows; empty where it speaks plain HTTP
 */
record Listener(String key, HttpServer server, Optional<Certificates> certificates) {
    /** @throws CommandException naming the key and the address, where it cannot be bound */
    static Listener open(Configuration configuration, Router routes, ApiMetrics metrics, Stop stop) {
        boolean api = configuration.role().runsApi();
        String key = api ? Settings.API_LISTEN.name() : Settings.GATEWAY_ADMIN.name();
        HostPort address = configuration.get(api ? Settings.API_LISTEN : Settings.GATEWAY_ADMIN);
        Optional<Certificates> certificates = api ? certificates(configuration.apiTls()) : Optional.empty();
        HttpSettings settings = HttpSettings.of(address.host(), address.port())
                .withMaxBodySize(configuration.api().maxBodySize())
                .withThreads(api ? configuration.api().threads() : 1)
                .withTls(certificates);
        try {
            return new Listener(key, stop.orResultOf(HttpServer.start(settings, routes, metrics)), certificates);
        } catch (CompletionException e) {
            throw new CommandException(key + ": " + address + " cannot be listened on: " + Failures.line(e));
        }
    }

    private static Optional<Certificates> certificates(Optional<TlsFiles> files) {
        try {
            return files.map(some -> new Certificates("api.tls", Optional.of(some), HTTP_2, HTTP_1_1));
        } catch (IllegalArgumentException e) {
            throw new CommandException(Failures.line(e));
        }
    }

    /**
     * Shows what is in the files now.
     *
     * @throws CommandException if they cannot be used, or where TLS would begin or end; then nothing has changed
     */
    void reload(Optional<TlsFiles> files) {
        if (files.isPresent() != certificates.isPresent()) {
            throw new CommandException("api.tls.certificate: TLS begins and ends with a restart only");
        }
        try {
            certificates.ifPresent(shown -> shown.reload(files));
        } catch (IllegalArgumentException e) {
            throw new CommandException(Failures.line(e));
        }
    }

    static String scheme(boolean tls) {
        return tls ? "https://" : "http://";
    }

    /** Where it can be reached from this machine, such as {@code http://127.0.0.1:8080}. */
    String url() {
        InetSocketAddress bound = server.address();
        return scheme(certificates.isPresent()) + new HostPort(Banner.reachable(bound.getAddress()), bound.getPort());
    }
}
