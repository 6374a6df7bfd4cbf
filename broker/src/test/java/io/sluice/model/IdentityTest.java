package io.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void idsComeBackFromTheirText() {
        for (int i = 0; i < 10_000; i++) {
            NodeId node = NodeId.draw(random);
            ClientId client = ClientId.draw(node, random);
            assertThat(NodeId.parse(node.toString())).isEqualTo(node);
            assertThat(ClientId.parse(client.toString())).isEqualTo(client);
            assertThat(client.node()).isEqualTo(node);
            assertThat(client.toString()).hasSize(22).startsWith(node.toString());
            assertThat(ClientId.of(node, client.local())).isEqualTo(client);
        }
    }

    @Test
    void whatIsNoIdIsRefused() {
        for (String bad :
                new String[] {"", "short", "AAAAAAAAAAAAAAAAAAAAA!", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAAA"
                }) {
            assertThatIllegalArgumentException().isThrownBy(() -> ClientId.parse(bad));
        }
    }

    @Test
    void namesAreMeasuredInBytes() {
        assertThat(new Group("\u00e9".repeat(128)).value()).hasSize(128);
        assertThatIllegalArgumentException().isThrownBy(() -> new Group("\u00e9".repeat(128) + "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Uid(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Uid("\uD800"));
    }
}
