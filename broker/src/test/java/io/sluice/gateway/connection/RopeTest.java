package io.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RopeTest {
    private final Message a = Message.text("a");
    private final Message b = Message.text("b");
    private final Message c = Message.text("c");

    private static Message[] messages(Rope rope) {
        Message[] messages = new Message[rope.length];
        rope.fill(messages);
        return messages;
    }

    @Test
    void sharesOnePathAmongConnectionsWithTheSameMessages() {
        Rope root = Rope.root();
        Rope inBoth = root.then(a);
        Rope inFirst = root.then(a);
        assertThat(inBoth).isSameAs(inFirst);
        Rope inSecond = root.then(b);
        inBoth = inBoth.then(b);

        assertThat(messages(inFirst.then(c))).containsExactly(a, c);
        assertThat(messages(inBoth.then(c))).containsExactly(a, b, c);
        assertThat(messages(inSecond.then(c))).containsExactly(b, c);
        assertThat(inBoth.then(c)).isSameAs(inBoth.then(c)).isNotSameAs(inFirst.then(c));
    }

    @Test
    void tellsTwoEqualMessagesApart() {
        Message again = Message.text("a");

        assertThat(messages(Rope.root().then(a).then(again))).containsExactly(a, again);
    }
}
