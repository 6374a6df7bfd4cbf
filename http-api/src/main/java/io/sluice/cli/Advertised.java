package io.sluice.cli;

import io.sluice.config.Configuration;
import io.sluice.config.HostPort;
import io.sluice.config.ListenAddress;
import io.sluice.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The address by which {@code status} tells a node from the others. */
final class Advertised {
    private Advertised() {}

    /** Empty where the port is not known before it is bound: the gateway then takes what it was given. */
    static String address(Configuration configuration) {
        String given = configuration.get(Settings.GATEWAY_ADVERTISE);
        ListenAddress first = configuration.get(Settings.GATEWAY_LISTEN).get(0);
        if (!given.isEmpty() || first.port() == 0) {
            return given;
        }
        boolean all = first.host().equals("0.0.0.0") || first.host().equals("::");
        return new HostPort(all ? hostName() : first.host(), first.port()).toString();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
