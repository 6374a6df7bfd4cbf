package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1024,1.0 KiB",
        "1536,1.5 KiB",
        "1048576,1.0 MiB",
        "5368709120,5.0 GiB",
        "9223372036854775807,8388608.0 TiB"
    })
    void writesBytes(long bytes, String text) {
        assertThat(Output.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0ms",
        "999,999ms",
        "1000,1s",
        "59999,59s",
        "61000,1m1s",
        "3600000,1h0m",
        "172799000,47h59m",
        "172800000,2d0h"
    })
    void writesSpans(long millis, String text) {
        assertThat(Output.span(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.0,0.0", "9.94,9.9", "10.0,10", "12345.6,12346"})
    void writesRates(double perSecond, String text) {
        assertThat(Output.rate(perSecond)).isEqualTo(text);
    }

    @Test
    void alignsNumbersRightAndWordsLeft() {
        Table table = new Table("NAME", "COUNT", "SIZE");
        table.row("a", "1", "10.0 KiB");
        table.row("long-name", "12345", "9 B");
        assertThat(table.toString()).isEqualTo("""
                        NAME       COUNT      SIZE
                        a              1  10.0 KiB
                        long-name  12345       9 B
                        """);
    }

    @Test
    void aTableWithoutRowsIsItsHeadings() {
        assertThat(new Table("NAME", "COUNT").toString()).isEqualTo("NAME  COUNT\n");
    }
}
