package io.sluice.cli;

import io.sluice.config.HostPort;
import io.sluice.config.ListenAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was started, for people: addresses that can be typed or clicked. */
final class Banner {
    private final List<String> lines = new ArrayList<>();

    Banner() {
        lines.add("Sluice " + SluiceCommand.Version.text());
    }

    void add(String name, String value) {
        lines.add("  " + name + " ".repeat(Math.max(1, 9 - name.length())) + value);
    }

    /**
     * The listeners of a gateway.
     *
     * @param bound where they really are, in the same order
     */
    void gateway(List<ListenAddress> listen, List<InetSocketAddress> bound) {
        for (int i = 0; i < Math.min(listen.size(), bound.size()); i++) {
            InetSocketAddress address = bound.get(i);
            boolean all = address.getAddress().isAnyLocalAddress();
            String url =
                    scheme(listen.get(i)) + "://" + new HostPort(reachable(address.getAddress()), address.getPort());
            add("gateway", url + (all ? " (on all interfaces)" : ""));
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /**
     * Where a browser that shows the demo connects.
     *
     * @return with {@code {host}} for the host that the browser came by, unless only one address is listened on
     */
    static Optional<String> webSocketUrl(List<ListenAddress> listen, List<InetSocketAddress> bound) {
        for (int i = 0; i < Math.min(listen.size(), bound.size()); i++) {
            if (listen.get(i).protocol() == ListenAddress.Protocol.WEBSOCKET) {
                InetSocketAddress address = bound.get(i);
                boolean any = address.getAddress().isAnyLocalAddress();
                String host = any ? "{host}" : new HostPort(address.getAddress().getHostAddress(), 0).host();
                return Optional.of(scheme(listen.get(i)) + "://" + host + ":" + address.getPort());
            }
        }
        return Optional.empty();
    }

    /** An address to connect to: nothing connects to "all interfaces". */
    static String reachable(InetAddress bound) {
        return bound.isAnyLocalAddress() ? "127.0.0.1" : bound.getHostAddress();
    }

    private static String scheme(ListenAddress listen) {
        return switch (listen.protocol()) {
            case WEBSOCKET -> listen.tls() ? "wss" : "ws";
            case TEXT -> listen.tls() ? "text+ssl" : "text";
            case FRAME -> listen.tls() ? "frame+ssl" : "frame";
        };
    }
}
