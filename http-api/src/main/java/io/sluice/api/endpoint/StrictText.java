package io.sluice.api.endpoint;

import java.nio.charset.StandardCharsets;

/** Text that UTF-8 can carry: JSON's escapes can spell half of a surrogate pair, which encoders silently turn to '?'. */
final class StrictText {
    private StrictText() {}

    static byte[] utf8(String text, String field, String expected) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw Refusals.wrong(field, "an unpaired surrogate", expected);
                }
                i++;
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
