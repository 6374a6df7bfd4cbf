package io.sluice.testkit.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndingTest {
    @Test
    void readsStatusAndRetryAfterOfARefusal() {
        Ending ending = Ending.refused("HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nContent-Length: 0");

        assertThat(ending.status()).isEqualTo(503);
        assertThat(ending.retryAfterMillis()).isEqualTo(2000);
        assertThat(ending).hasToString("handshake refused: HTTP/1.1 503 Service Unavailable");
    }

    @Test
    void prefersMillisecondsInTheBodyOfARefusal() {
        Ending ending = Ending.refused("HTTP/1.1 503 No\r\nRetry-After: 5\r\n\r\ntoo many, retry_after_ms=4200");

        assertThat(ending.retryAfterMillis()).isEqualTo(4200);
    }

    @Test
    void readsTheDelayThatACloseAsksFor() {
        assertThat(Ending.closed(1012, "the node shuts down, retry_after_ms=1500")
                        .retryAfterMillis())
                .isEqualTo(1500);
        assertThat(Ending.closed(1012, "drain").retryAfterMillis()).isZero();
    }

    @Test
    void aBrokenConnectionHasTheCodeThatNoFrameCarries() {
        assertThat(Ending.broken("reset")).isEqualTo(new Ending(0, 1006, "reset", 0));
        assertThat(Ending.refused("garbage").status()).isZero();
    }
}
