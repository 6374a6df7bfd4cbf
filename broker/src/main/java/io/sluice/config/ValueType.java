package io.sluice.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value.
 *
 * @param allowed what is accepted, for messages and tables: reads well after "expected: "
 * @param list whether the setting takes a list
 * @param separator where the text of a list is cut, a regular expression
 * @param parser throws an IllegalArgumentException for anything else; a plain type gets exactly one item
 */
record ValueType<T>(String allowed, boolean list, String separator, Function<List<String>, T> parser) {
    private static final String COMMA = ",";

    static <T> ValueType<T> of(String allowed, Function<String, T> parser) {
        return new ValueType<>(allowed, false, COMMA, items -> parser.apply(items.get(0)));
    }

    /** A list of {@code item}; separated by commas where it is given as text. */
    static <T> ValueType<List<T>> listOf(ValueType<T> item) {
        return listOf(item, COMMA);
    }

    /** A list of {@code item} whose text is cut at {@code separator}, for items that may hold commas. */
    static <T> ValueType<List<T>> listOf(ValueType<T> item, String separator) {
        return new ValueType<>("a list, each " + item.allowed, true, separator, items -> each(item, items));
    }

    private static <T> List<T> each(ValueType<T> item, List<String> items) {
        List<T> values = new ArrayList<>(items.size());
        for (String text : items) {
            try {
                values.add(item.parser.apply(List.of(text)));
            } catch (IllegalArgumentException e) {
                throw new BadEntry(values.size() + 1, items.size(), e);
            }
        }
        return List.copyOf(values);
    }

    /** One of a list; where its text is a secret, its place is all that can be told of it. */
    static final class BadEntry extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        BadEntry(int number, int of, IllegalArgumentException cause) {
            super("entry " + number + " of " + of, cause);
        }
    }

    /** The value of a text; that of a list is cut at its separators. */
    T parse(String text) {
        return list ? parser.apply(items(text)) : parser.apply(List.of(text));
    }

    /** The value of a list of the file. */
    T parse(List<String> items) {
        if (!list) {
            throw new IllegalArgumentException("a list");
        }
        return parser.apply(items);
    }

    static ValueType<String> text() {
        return of("any text", text -> text);
    }

    static ValueType<String> matching(String allowed, String pattern) {
        return of(allowed, text -> {
            if (!text.matches(pattern)) {
                throw new IllegalArgumentException(text);
            }
            return text;
        });
    }

    static <E extends Enum<E>> ValueType<E> word(Class<E> words) {
        String allowed = Arrays.stream(words.getEnumConstants())
                .map(word -> word.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return of("one of " + allowed, text -> {
            // Only the lower case is documented, so only that is taken: one way to write a value.
            if (!text.equals(text.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(text);
            }
            return Enum.valueOf(words, text.toUpperCase(Locale.ROOT));
        });
    }

    static ValueType<Integer> count(int min, int max) {
        return of("a whole number from " + min + " to " + max, text -> {
            int value = Integer.parseInt(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException(text);
            }
            return value;
        });
    }

    static ValueType<Path> path() {
        return of("a path", text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException("empty");
            }
            return Path.of(text);
        });
    }

    private List<String> items(String text) {
        return Arrays.stream(text.split(separator))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
