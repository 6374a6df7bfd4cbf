package io.sluice.testkit.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a client_id in what a gateway says first. */
final class ClientIds {
    private static final Pattern WELCOME = Pattern.compile("\"client_id\":\"([^\"]+)\"");
    private static final int MOST = 4 * 1024;

    private ClientIds() {}

    /** Reads the answer to the handshake and the default welcome message. */
    static String read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < MOST) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            text.append((char) b);
            if (b == ']') {
                Matcher found = WELCOME.matcher(text);
                if (found.find()) {
                    return found.group(1);
                }
            }
        }
        throw new EOFException("no welcome in: " + text);
    }
}
