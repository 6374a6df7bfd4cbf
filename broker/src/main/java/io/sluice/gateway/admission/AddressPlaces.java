package io.sluice.gateway.admission;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many places clients of each address have. Only those are counted that come while there is a limit: so what is
 * there when a limit is set by a reload is not held against anyone.
 *
 * <p>Threads: any.
 *
 * <p>Failure: a place that is taken must be given back; about 80 bytes for an address that has one.
 */
final class AddressPlaces {
    /** Of a client that is not counted. */
    static final long NOBODY = 0;

    private final Map<Long, Integer> places = new ConcurrentHashMap<>();

    /** @return whether there was one left */
    boolean enter(long key, int limit) {
        int now = places.merge(key, 1, Integer::sum);
        if (now > limit) {
            leave(key);
            return false;
        }
        return true;
    }

    void leave(long key) {
        places.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /**
     * What stands for an address: all of an IPv4 address; of an IPv6 address its /64, for a client owns as much.
     *
     * @param forwarded by a trusted proxy, with or without a port; null: the peer's own
     */
    static long key(@Nullable String forwarded, SocketAddress peer) {
        byte[] bytes = forwarded == null ? bytes(peer) : NetUtil.createByteArrayFromIpAddressString(host(forwarded));
        if (bytes == null) {
            return NOBODY;
        }
        int from = isMapped(bytes) ? 12 : 0;
        long key = 0;
        for (int i = from; i < Math.min(bytes.length, from + 8); i++) {
            key = key << 8 | bytes[i] & 0xFF;
        }
        return key;
    }

    /** An IPv4 address in an IPv6 one (RFC 4291 section 2.5.5.2). */
    private static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] bytes(SocketAddress peer) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return address == null ? null : address.getAddress();
    }

    /** Without the port, and the brackets that an IPv6 address has with one. */
    private static String host(String text) {
        if (text.startsWith("[")) {
            return text.substring(1, Math.max(1, text.indexOf(']')));
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
