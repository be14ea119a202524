package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrengthTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "550e8400-e29b-41d4-a716-446655440000, STRONG",
                "deadbeef, STRONG",
                "a1b2c3d4, STRONG",
                "user1234, STRONG",
                "123456789012, STRONG",
                "2026-11-25T22:30:16, STRONG",
                "QKxVwHnsaBcDeFgHiJkL, STRONG",
                "`Wed, 25 Nov 2026 22:30:16 GMT`, STRONG",
                "1234, MEDIUM",
                "12345678901, MEDIUM",
                "ab-123, MEDIUM",
                "1, WEAK",
                "123, WEAK",
                "v2, WEAK",
                "QKxVwHns, WORD",
                "delete, WORD",
                "a-very-long-title-of-a-page, WORD",
                "ab, NONE",
                "``, NONE",
                "a few words, NONE",
            })
    void theLooksOfAValueSayHowStrongItIs(String value, Strength strength) {
        assertThat(Strength.of(value)).isEqualTo(strength);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550e8400-e29b-41d4-a716-446655440000",
                "4f9a8b7c6d5e4f3a",
                "dGhpcyBpcyBhIHRlc3Qgb2YgYmFzZTY0",
                "q9XbT2-_kL0aZ7vW3yR8uQ",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
            })
    void randomValuesAreNotCut(String value) {
        assertThat(Strength.isUnit(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "note-4f9a8b7c6d5e4f3a1b2c",
                "Note-2024-My-Title-About-Cats",
                "2024-01-05-the-name-of-a-post",
                "SELECT a FROM notes WHERE id=42",
                "1234567890123456",
                "short1",
            })
    void valuesMadeOfWordsAndNumbersAreCut(String value) {
        assertThat(Strength.isUnit(value)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "42, 7, true",
        "42, 100042, true",
        "42, ab, false",
        "42, 1000000000, false",
        "a1b2c3d4, 12345678, true",
        "12345678, a1b2c3d4, true",
        "12345678, a1b2c3d4e5, false",
        "abc, 123, false",
        "QKxVwHns, a7xVwHns, true",
        "550e8400-e29b-41d4-a716-446655440000, 550e8400-e29b-41d4-a716-446655440001, true",
        "550e8400-e29b-41d4-a716-446655440000, the-name-of-something-quite-different, false",
        "word, two words, false",
    })
    void aValueIsReplacedByOneThatLooksLikeIt(String recorded, String live, boolean same) {
        assertThat(Looks.same(recorded, live)).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "orderId, order_id, 3",
                "X-CSRF-Token, x_csrf_token, 3",
                "X-CSRF-Token, csrfToken, 3",
                "orderids, orderid, 2",
                "basedocid, docid, 2",
                "items[].id, id, 2",
                "order.number, invoice-number, 2",
                "orderTotal, order_id, 1",
                "HTTPServerName, server.port, 1",
                "notes, pages, 0",
                "'', id, 0",
                "'', '', 0",
            })
    void namesAgreeByTheirWords(String a, String b, int agreement) {
        assertThat(Names.agreement(a, b)).isEqualTo(agreement);
        assertThat(Names.agreement(b, a)).isEqualTo(agreement);
    }
}
