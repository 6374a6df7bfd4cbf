package io.sluice.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/**
 * A range of IP addresses, written as {@code 10.0.0.0/8}, {@code fd00::/8} or one address.
 *
 * @param network the address, 4 or 16 bytes
 * @param bits how many of its leading bits count
 */
@SuppressWarnings("ArrayRecordComponent") // made once at start and never compared
public record Cidr(byte[] network, int bits) {
    /** @throws IllegalArgumentException if it is not a range of literal addresses; no name is ever resolved */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw unreadable(text);
        }
        if (slash < 0) {
            return new Cidr(network, network.length * 8);
        }
        try {
            int bits = Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= network.length * 8) {
                return new Cidr(network, bits);
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw unreadable(text);
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException(
                "gateway.trusted-proxies: " + text + " (expected: CIDRs such as 10.0.0.0/8 or fd00::/8)");
    }

    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != network.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (other[i] != network[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || (other[whole] ^ network[whole]) >> (8 - rest) == 0;
    }
}
