package io.sluice.backplane.redis.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Values of Redis as text and numbers. */
public final class Text {
    private static final Logger LOG = LoggerFactory.getLogger(Text.class);

    private Text() {}

    public static String of(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** @throws IllegalStateException naming {@code what}, if it is not a whole number */
    public static long number(String what, byte[] bytes) {
        String text = of(bytes);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(what + ": " + text + " (expected: a whole number)", e);
        }
    }

    /** Those of the names that are node ids: what somebody else wrote there must not stop all the others. */
    public static List<NodeId> nodeIds(Collection<String> names) {
        List<NodeId> nodes = new ArrayList<>(names.size());
        for (String name : names) {
            try {
                nodes.add(NodeId.parse(name));
            } catch (IllegalArgumentException e) {
                LOG.atDebug().addKeyValue("name", name).log("no node id where one is expected");
            }
        }
        return nodes;
    }
}
