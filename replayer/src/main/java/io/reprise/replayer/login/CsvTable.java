package io.reprise.replayer.login;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A table of CSV with a header row, RFC 4180: fields in quotes may hold commas, line ends and doubled quotes.
 * Immutable.
 *
 * @param columns the names in the header row, distinct and not empty
 * @param rows as many values each as there are columns; at least one row
 */
record CsvTable(List<String> columns, List<List<String>> rows) {
    static final int ROWS_MAX = 1_000_000;
    private static final int COLUMNS_MAX = 100;

    /** @throws IllegalArgumentException naming the line, what is wrong and what would be right */
    static CsvTable parse(String text) {
        List<List<String>> rows = new Reader(text.startsWith("\uFEFF") ? text.substring(1) : text).rows();
        if (rows.size() < 2) {
            throw new IllegalArgumentException("no users in it (expected a header row and a row for each user)");
        }
        List<String> columns = rows.get(0).stream().map(String::strip).toList();
        if (columns.contains("") || new HashSet<>(columns).size() < columns.size() || columns.size() > COLUMNS_MAX) {
            throw new IllegalArgumentException(
                    "line 1: a header row of distinct names is expected, at most " + COLUMNS_MAX);
        }
        return new CsvTable(columns, List.copyOf(rows.subList(1, rows.size())));
    }

    /** Where the reader is in a field. */
    private enum State {
        PLAIN,
        QUOTED,
        /** After a quote inside a quoted field: the field ends, or the quote is doubled. */
        AFTER_QUOTE
    }

    private static final class Reader {
        private final String text;
        private final List<List<String>> rows = new ArrayList<>();
        private final StringBuilder field = new StringBuilder();
        private List<String> row = new ArrayList<>();
        private State state = State.PLAIN;
        private int line = 1;

        Reader(String text) {
            this.text = text;
        }

        List<List<String>> rows() {
            for (int i = 0; i < text.length(); i++) {
                take(text.charAt(i));
            }
            if (state == State.QUOTED) {
                throw new IllegalArgumentException("line " + line + ": a quote is not closed");
            }
            if (!field.isEmpty() || !row.isEmpty()) {
                endRow();
            }
            return rows;
        }

        private void take(char c) {
            if (state == State.QUOTED) {
                line += c == '\n' ? 1 : 0;
                if (c == '"') {
                    state = State.AFTER_QUOTE;
                } else {
                    field.append(c);
                }
            } else if (c == '"' && state == State.AFTER_QUOTE) {
                field.append(c);
                state = State.QUOTED;
            } else if (c == '"' && field.isEmpty()) {
                state = State.QUOTED;
            } else if (c == ',') {
                endField();
            } else if (c == '\n') {
                endRow();
                line++;
            } else if (c != '\r') {
                field.append(c);
            }
        }

        private void endField() {
            row.add(field.toString());
            field.setLength(0);
            state = State.PLAIN;
        }

        private void endRow() {
            boolean blank = row.isEmpty() && field.isEmpty() && state == State.PLAIN;
            endField();
            if (!blank) {
                add();
            }
            row = new ArrayList<>();
        }

        private void add() {
            if (!rows.isEmpty() && row.size() != rows.get(0).size()) {
                throw new IllegalArgumentException("line " + line + ": " + row.size() + " fields (expected "
                        + rows.get(0).size() + ", as in the header row)");
            }
            if (rows.size() > ROWS_MAX) {
                throw new IllegalArgumentException("more than " + ROWS_MAX + " rows");
            }
            rows.add(List.copyOf(row));
        }
    }
}
