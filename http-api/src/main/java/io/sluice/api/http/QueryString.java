package io.sluice.api.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The query as {@code application/x-www-form-urlencoded} (WHATWG URL section 5), but strict: what is not UTF-8 is
 * refused, where the usual decoders would put U+FFFD and so name another group than the caller did.
 */
final class QueryString {
    private QueryString() {}

    static Map<String, List<String>> parse(String raw) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int from = 0; from < raw.length(); ) {
            int end = raw.indexOf('&', from);
            end = end < 0 ? raw.length() : end;
            if (end > from) {
                int equals = raw.indexOf('=', from);
                boolean bare = equals < 0 || equals > end;
                String name = decode(raw, from, bare ? end : equals);
                String value = bare ? "" : decode(raw, equals + 1, end);
                values.computeIfAbsent(name, unused -> new ArrayList<>(1)).add(value);
            }
            from = end + 1;
        }
        return values;
    }

    private static String decode(String raw, int from, int to) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(octet(raw, i, to));
                i += 2;
            } else {
                // The decoder of request lines reads octets as Latin-1, so this is the octet that was sent.
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(raw.substring(from, to));
        }
    }

    private static int octet(String raw, int percent, int to) {
        if (percent + 2 < to) {
            int high = Character.digit(raw.charAt(percent + 1), 16);
            int low = Character.digit(raw.charAt(percent + 2), 16);
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
        }
        throw malformed(raw.substring(percent, Math.min(to, percent + 3)));
    }

    private static ProblemException malformed(String part) {
        return Problem.invalid(null, "query: " + part + " (expected: percent-encoded UTF-8)")
                .asException();
    }
}
