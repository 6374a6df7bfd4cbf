package io.sluice.gateway.admission;

import io.netty.util.NetUtil;
import io.sluice.config.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose word about a client's address is taken. Immutable. */
public final class TrustedProxies {
    private final List<Cidr> ranges;

    public TrustedProxies(List<String> cidrs) {
        ranges = cidrs.stream().map(Cidr::parse).toList();
    }

    public boolean trusts(InetAddress address) {
        for (Cidr range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The client's address as backends should see it: the last entry of {@code X-Forwarded-For} that no trusted proxy
     * has, where the peer is one; else the peer's. Entries further left are the client's own claims.
     *
     * @param forwardedFor the header's value
     */
    public String clientAddress(InetSocketAddress peer, @Nullable String forwardedFor) {
        if (ranges.isEmpty() || forwardedFor == null || !trusts(peer.getAddress())) {
            return text(peer);
        }
        String[] hops = forwardedFor.split(",");
        String farthest = text(peer);
        for (int i = hops.length - 1; i >= 0; i--) {
            String hop = hops[i].strip();
            InetAddress address = NetUtil.createInetAddressFromIpAddressString(hop);
            if (address == null) {
                return farthest;
            }
            farthest = hop;
            if (!trusts(address)) {
                return farthest;
            }
        }
        return farthest;
    }

    /** {@code 192.0.2.1:1234} or {@code [2001:db8::1]:1234}. */
    public static String text(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }
}
