package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdFilterTest {
    @Test
    void aNamedSessionAndANamedExchangeAreChosenAndNothingElse() {
        IdFilter.Search search =
                IdFilter.of(List.of("00000000000000aB"), List.of("1-1a2b")).search();
        assertThat(search.accepts(0xab, 0, 7)).isTrue();
        assertThat(search.accepts(0xac, 1, 0x1a2b)).isTrue();
        assertThat(search.accepts(0xac, 0, 0x1a2b)).isFalse();
        assertThat(search.missing()).isNull();
    }

    @Test
    void withoutIdsEverythingIsChosen() {
        assertThat(IdFilter.ALL.isGiven()).isFalse();
        assertThat(IdFilter.ALL.search().accepts(1, 0, 1)).isTrue();
        assertThat(IdFilter.ALL.search().missing()).isNull();
    }

    @Test
    void idsThatWereNotMetAreNamed() {
        IdFilter filter = IdFilter.of(List.of("ff"), List.of("0-9"));
        IdFilter.Search search = filter.search();
        assertThat(search.missing()).isEqualTo("--session: no exchange is of session 'ff'");
        search.accepts(0xff, 0, 1);
        assertThat(search.missing()).isEqualTo("--exchange: there is no exchange '0-9'");
        search.accepts(0, 0, 9);
        assertThat(search.missing()).isNull();
        assertThat(filter.search().missing()).as("another look").isNotNull();
    }

    @Test
    void idsOfTheUpperHalfOfTheNumbersAreRead() {
        IdFilter.Search search = IdFilter.of(List.of("ffffffffffffffff"), List.of("0-8000000000000001"))
                .search();
        assertThat(search.accepts(-1, 0, 2)).isTrue();
        assertThat(search.accepts(1, 0, Long.MIN_VALUE + 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0-1", "12345678901234567"})
    void whatIsNoSessionIdIsNamed(String text) {
        assertThatThrownBy(() -> IdFilter.of(List.of(text), List.of()))
                .hasMessageContainingAll("--session: '" + text + "'", "expected 16 hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "0-", "-1", "0-g", "123456789-1"})
    void whatIsNoExchangeIdIsNamed(String text) {
        assertThatThrownBy(() -> IdFilter.of(List.of(), List.of(text)))
                .hasMessageContainingAll("--exchange: '" + text + "'", "expected one such as 0-1a2b");
    }
}
