package io.sluice.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStringTest {
    @Test
    void collectsRepeatedNamesInOrder() {
        assertThat(QueryString.parse("b=2&a=1&b=3&&c&d="))
                .containsEntry("b", List.of("2", "3"))
                .containsEntry("a", List.of("1"))
                .containsEntry("c", List.of(""))
                .containsEntry("d", List.of(""))
                .hasSize(4);
    }

    @Test
    void decodesUtf8AndPlus() {
        assertThat(QueryString.parse("g%72oup=a+b%2B%F0%9F%98%80%26;=%7B"))
                .containsEntry("group", List.of("a b+😀&;={"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "a=%C0%80", "a=%ED%A0%80", "%E2%82=1", "a=%4&b=1"})
    void refusesWhatIsNotPercentEncodedUtf8(String query) {
        assertThatThrownBy(() -> QueryString.parse(query))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(400));
    }
}
