package io.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AddressPlacesTest {
    private static long key(String forwarded) {
        return AddressPlaces.key(forwarded, new InetSocketAddress("127.0.0.1", 1));
    }

    @Test
    void isTheSameForAllPortsAndSpellingsOfAnAddress() {
        assertThat(key("192.0.2.1"))
                .isEqualTo(key("192.0.2.1:80"))
                .isEqualTo(key("::ffff:192.0.2.1"))
                .isEqualTo(AddressPlaces.key(null, new InetSocketAddress("192.0.2.1", 7)))
                .isNotEqualTo(key("192.0.2.2"))
                .isNotEqualTo(key(null));
        assertThat(key("2001:db8::1")).isEqualTo(key("[2001:db8::1]:443"));
    }

    @Test
    void takesANetworkOf64BitsForOneClient() {
        assertThat(key("2001:db8::1")).isEqualTo(key("2001:db8:0:0:ffff::2")).isNotEqualTo(key("2001:db8:0:1::1"));
    }

    @Test
    void countsNobodyWhoseAddressIsNone() {
        assertThat(key("unknown")).isEqualTo(AddressPlaces.NOBODY);
    }

    @Test
    void givesPlacesBack() {
        AddressPlaces places = new AddressPlaces();
        assertThat(places.enter(7, 2)).isTrue();
        assertThat(places.enter(7, 2)).isTrue();
        assertThat(places.enter(7, 2)).isFalse();
        assertThat(places.enter(8, 2)).isTrue();

        places.leave(7);

        assertThat(places.enter(7, 2)).isTrue();
        assertThat(places.enter(7, 2)).isFalse();
    }
}
