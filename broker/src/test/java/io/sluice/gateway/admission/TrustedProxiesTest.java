package io.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8", "192.168.1.128/25", "fd00::/8"));

    @ParameterizedTest
    @CsvSource({
        "10.255.0.1, true",
        "11.0.0.1, false",
        "192.168.1.128, true",
        "192.168.1.127, false",
        "fd12::1, true",
        "fe80::1, false"
    })
    void knowsItsRanges(String address, boolean trusted) throws Exception {
        assertThat(proxies.trusts(InetAddress.getByName(address))).isEqualTo(trusted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | 203.0.113.5 | 203.0.113.5",
                "10.0.0.1 | 6.6.6.6, 203.0.113.5, 10.9.9.9 | 203.0.113.5",
                "10.0.0.1 | 10.0.0.2, 10.0.0.3 | 10.0.0.2",
                "10.0.0.1 | nonsense, 10.0.0.3 | 10.0.0.3",
                "10.0.0.1 | nonsense | 10.0.0.1:99",
                "8.8.8.8 | 203.0.113.5 | 8.8.8.8:99"
            })
    void takesTheLastHopThatNoProxyOfOursHas(String peer, String header, String expected) {
        assertThat(proxies.clientAddress(new InetSocketAddress(peer, 99), header))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "localhost", "", "10.0.0/8", "::1/129"})
    void refusesWhatIsNoRange(String cidr) {
        assertThatThrownBy(() -> new TrustedProxies(List.of(cidr)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway.trusted-proxies: " + cidr);
    }

    @Test
    void trustsNobodyByDefault() {
        assertThat(new TrustedProxies(List.of()).clientAddress(new InetSocketAddress("10.0.0.1", 1), "1.2.3.4"))
                .isEqualTo("10.0.0.1:1");
    }
}
