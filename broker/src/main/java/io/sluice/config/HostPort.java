package io.sluice.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address to listen on.
 *
 * @param host a name or an address, without the brackets of IPv6
 * @param port 0 = any free one
 */
public record HostPort(String host, int port) {
    /** Reads {@code host:port} or {@code [IPv6]:port}. */
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(text);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(text);
        }
        return new HostPort(checkHost(host), port(text.substring(colon + 1)));
    }

    /** Whether only this machine can reach the address. Resolves a name; one that cannot be resolved is not. */
    public boolean isLoopback() {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static String checkHost(String host) {
        if (host.isEmpty() || !host.matches("[A-Za-z0-9._:%-]+")) {
            throw new IllegalArgumentException(host);
        }
        return host;
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException(text);
        }
        return Integer.parseInt(text);
    }
}
