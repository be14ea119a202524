package io.reprise.cli;

import io.reprise.files.RegularFiles;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A properties file in UTF-8 with the line of each setting. Blanks around a value are removed. Immutable. */
final class SettingsFile {
    private static final int LENGTH_MAX_BYTES = 1 << 20;

    /**
     * A setting.
     *
     * @param value the value without surrounding blanks
     * @param line the line where the setting begins, counted from 1
     */
    record Entry(String value, int line) {}

    private final String name;
    private final Map<String, Entry> entries;

    private SettingsFile(String name, Map<String, Entry> entries) {
        this.name = name;
        this.entries = Collections.unmodifiableMap(entries);
    }

    /** No settings. */
    static SettingsFile none() {
        return new SettingsFile("", Map.of());
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read or is not UTF-8 text
     * @throws IllegalArgumentException if the file is not a properties file or contains a key twice
     */
    static SettingsFile read(Path path) throws IOException {
        return parse(path.toString(), text(RegularFiles.read(path, LENGTH_MAX_BYTES)));
    }

    private static String text(byte[] bytes) throws IOException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8 text", e);
        }
    }

    static SettingsFile parse(String name, String text) throws IOException {
        Lines lines = new Lines(text);
        Map<String, Entry> entries = new LinkedHashMap<>();
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1L;

            // Called for each setting as soon as its last line has been read.
            @Override
            public synchronized @Nullable Object put(Object key, Object value) {
                int line = lines.takeStart();
                SettingsFile.Entry before = entries.putIfAbsent(
                        key.toString(), new SettingsFile.Entry(value.toString().strip(), line));
                if (before != null) {
                    throw new IllegalArgumentException(
                            "line " + line + ": " + key + " is in line " + before.line + " already (expected once)");
                }
                return null;
            }
        };
        try {
            properties.load(lines);
        } catch (IllegalArgumentException e) {
            // The JDK's own message, about an invalid escape, has no line number.
            String message = OneLine.reason(e);
            throw new IllegalArgumentException(
                    message.startsWith("line ") ? message : "line " + lines.takeStart() + ": " + message, e);
        }
        return new SettingsFile(name, entries);
    }

    /** The file as the user named it. */
    String name() {
        return name;
    }

    /** The settings in the order of the file. */
    Map<String, Entry> entries() {
        return entries;
    }

    /**
     * A text that notes the line where each setting begins; a line that ends with a backslash continues in the next.
     */
    private static final class Lines extends Reader {
        private final String text;
        private final Deque<Integer> starts = new ArrayDeque<>();
        private int at;
        private int lineEnd;
        private int line;
        private boolean isContinued;

        Lines(String text) {
            this.text = text;
        }

        /** The line where the next setting begins, in the order of the text. */
        int takeStart() {
            Integer start = starts.poll();
            return start == null ? line : start;
        }

        @Override
        public int read(char[] buffer, int offset, int length) {
            if (at == text.length()) {
                return -1;
            }
            if (at == lineEnd) {
                nextLine();
            }
            int count = Math.min(length, lineEnd - at);
            text.getChars(at, at + count, buffer, offset);
            at += count;
            return count;
        }

        private void nextLine() {
            line++;
            int end = at;
            while (end < text.length() && !isLineBreak(end)) {
                end++;
            }
            String content = text.substring(at, end).stripLeading();
            boolean hasContent = !content.isEmpty() && "#!".indexOf(content.charAt(0)) < 0;
            if (!isContinued && hasContent) {
                starts.add(line);
            }
            int backslashes =
                    content.length() - content.replaceFirst("\\\\+$", "").length();
            isContinued = (isContinued || hasContent) && backslashes % 2 == 1;
            lineEnd = Math.min(text.length(), text.startsWith("\r\n", end) ? end + 2 : end + 1);
        }

        private boolean isLineBreak(int index) {
            return text.charAt(index) == '\n' || text.charAt(index) == '\r';
        }

        @Override
        public void close() {
            // A text needs no closing.
        }
    }
}
