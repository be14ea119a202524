package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalTest {
    @ParameterizedTest
    @CsvSource({
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}",
        "3F2504E0-4F89-41D3-9A0C-0305E82C3301, [0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-9[0-9A-F]{3}-[0-9A-F]{12}",
        "0190163d-8694-739b-aea5-966c26f8ad91, 0190163d-8694-7[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
        "c232ab00-9414-11ec-b3c8-9f6bdeced846, c232ab00-9414-11ec-b[0-9a-f]{3}-[0-9a-f]{12}",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV, 01ARZ3NDEK[0-9A-HJKMNP-TV-Z]{16}",
        "01arz3ndektsv4rrffq69g5fav, 01arz3ndek[0-9a-hjkmnp-tv-z]{16}",
        "5f4dcc3b5aa765d61d8327deb882cf99, [0-9a-f]{32}",
        "ann, [a-z]{3}[0-9a-z]{5}",
        "Ann Example, [A-Z][a-z]{2} [A-Z][a-z]{6}",
        "ann@example.org, [a-z]{3}[0-9a-z]{5}@example\\.org",
        "ada, [a-z]{3}[0-9a-z]{5}",
        "李小龙, 李小龙[0-9a-z]{8}",
        "4711000, [1-9]\\d{6}",
        "0049 171 1234567, 0\\d{3} \\d{3} \\d{7}",
        "-19.9052177, -[1-9]\\d\\.\\d{7}",
        "V1StGXR8_Z5jdHi6B-myT, [A-Z]\\d[A-Z][a-z][A-Z]{3}\\d_[A-Z]\\d[a-z]{2}[A-Z][a-z]\\d[A-Z]-[a-z]{2}[A-Z]",
    })
    void keepsTheForm(String recorded, String form) {
        Set<String> made = new HashSet<>();
        for (long lane = 0; lane < 200; lane++) {
            String fresh = Renewal.of(recorded, "run-1", lane);
            assertThat(fresh).matches(Pattern.compile(form)).isNotEqualTo(recorded);
            made.add(fresh);
        }
        assertThat(made).as("another value in each lane").hasSize(200);
    }

    @Test
    void isTheSameForTheSameRunLaneAndValueOnly() {
        String value = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        String fresh = Renewal.of(value, "run-1", 7);
        assertThat(Renewal.of(value, "run-1", 7)).isEqualTo(fresh);
        assertThat(Renewal.of(value, "run-2", 7)).isNotEqualTo(fresh);
        assertThat(Renewal.of(value, "run-1", 8)).isNotEqualTo(fresh);
        assertThat(Renewal.of(value.replace('3', '4'), "run-1", 7)).isNotEqualTo(fresh);
    }

    @ParameterizedTest
    @CsvSource({
        "0190163d-8694-739b-aea5-966c26f8ad91, 1718360049300",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV, 1469922850259",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, -1",
        "V1StGXR8_Z5jdHi6B-myT, -1",
    })
    void readsTheTimeThatAValueStates(String value, long ms) {
        assertThat(Renewal.statedMs(value)).isEqualTo(ms);
    }
}
