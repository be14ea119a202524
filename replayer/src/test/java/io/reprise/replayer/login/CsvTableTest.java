package io.reprise.replayer.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CsvTableTest {
    @Test
    void quotedFieldsHoldCommasLineEndsAndQuotes() {
        CsvTable table = CsvTable.parse("\uFEFFname,password\r\nann,\"a,\"\"b\"\"\nc\"\r\n\r\nbob,\n");
        assertThat(table.columns()).containsExactly("name", "password");
        assertThat(table.rows().get(0)).containsExactly("ann", "a,\"b\"\nc");
        assertThat(table.rows().get(1)).containsExactly("bob", "");
        assertThat(table.rows()).hasSize(2);
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() {
        assertThatThrownBy(() -> CsvTable.parse("name,password\n")).hasMessageContaining("no users in it");
        assertThatThrownBy(() -> CsvTable.parse("name,name\na,b\n")).hasMessageContaining("distinct names");
        assertThatThrownBy(() -> CsvTable.parse("name,password\nann,x\nbob\n"))
                .hasMessage("line 3: 1 fields (expected 2, as in the header row)");
        assertThatThrownBy(() -> CsvTable.parse("name\n\"ann\n")).hasMessageContaining("a quote is not closed");
    }
}
