package io.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOfferTest {
    private static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "PerMessage-Deflate; client_max_window_bits",
                "permessage-deflate;client_max_window_bits=\"10\"; client_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate; server_no_context_takeover",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate"
            })
    void acceptsTheFirstOfferThatFitsAndKeepsNoContext(String offers) {
        assertThat(DeflateOffer.accept(offers)).isEqualTo(AGREED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "permessage-bzip2",
                ";",
                ";;;,,,=",
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; unknown",
                "permessage-deflate; client_max_window_bits; client_max_window_bits"
            })
    void declinesWhatItCannotPromise(String offers) {
        assertThat(DeflateOffer.accept(offers)).isNull();
    }

    @Test
    void echoesTheOnlyWindowThatTheCompressorHas() {
        assertThat(DeflateOffer.accept("permessage-deflate; server_max_window_bits=15"))
                .isEqualTo(AGREED + "; server_max_window_bits=15");
        assertThat(DeflateOffer.accept(null)).isNull();
    }
}
