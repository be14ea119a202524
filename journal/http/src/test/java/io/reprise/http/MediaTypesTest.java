package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
    private static boolean carriesState(String fields) {
        byte[] head = ("HTTP/1.1 200 OK\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return MediaTypes.carriesState(Head.parseResponse(head, FramingLimits.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "TEXT/HTML;charset=UTF-8",
                "application/xhtml+xml",
                "application/json ; charset=utf-8",
                "application/problem+json",
                "application/vnd.api+JSON",
                "application/xml",
                "text/xml",
                "application/atom+xml",
                "text/plain",
                "text/javascript",
                "application/javascript",
                "application/x-www-form-urlencoded",
                "",
                ";charset=utf-8",
            })
    void pagesDataScriptsAndFormsCarryState(String type) {
        assertThat(carriesState("Content-Type: " + type + "\r\n")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "image/svg+xml",
                "text/css",
                "font/woff2",
                "application/octet-stream",
                "application/pdf",
                "video/mp4",
                "text/htmlx",
                "xtext/html",
                "json",
                "application/jsonp+jso",
            })
    void imagesStylesAndDownloadsDoNot(String type) {
        assertThat(carriesState("Content-Type: " + type + "\r\n")).isFalse();
    }

    @Test
    void aBodyOfUnknownTypeMayCarryStateAndTheFirstTypeCounts() {
        assertThat(carriesState("")).isTrue();
        assertThat(carriesState("Content-Type: text/css\r\nContent-Type: text/html\r\n"))
                .isFalse();
    }
}
