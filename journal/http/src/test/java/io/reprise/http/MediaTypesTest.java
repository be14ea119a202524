package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
    private static MediaTypes.Use useOf(String fields) {
        byte[] head = ("HTTP/1.1 200 OK\r\n" + fields + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return MediaTypes.useOf(Head.parseResponse(head, FramingLimits.DEFAULT));
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
        assertThat(useOf("Content-Type: " + type + "\r\n")).isEqualTo(MediaTypes.Use.STATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "image/svg+xml",
                "IMAGE/webp",
                "font/woff2",
                "application/font-woff",
                "video/mp4",
                "audio/mpeg",
                "application/zip",
                "application/gzip; q=1",
            })
    void nobodySendsBackImagesFontsSoundFilmAndArchives(String type) {
        assertThat(useOf("Content-Type: " + type + "\r\n")).isEqualTo(MediaTypes.Use.MEDIA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/css",
                "application/octet-stream",
                "application/pdf",
                "text/htmlx",
                "xtext/html",
                "json",
                "application/jsonp+jso",
                "ximage/png",
                "application/zipx",
            })
    void stylesAndDownloadsAreOther(String type) {
        assertThat(useOf("Content-Type: " + type + "\r\n")).isEqualTo(MediaTypes.Use.OTHER);
    }

    @Test
    void aBodyOfUnknownTypeMayCarryStateAndTheFirstTypeCounts() {
        assertThat(useOf("")).isEqualTo(MediaTypes.Use.STATE);
        assertThat(useOf("Content-Type: text/css\r\nContent-Type: text/html\r\n"))
                .isEqualTo(MediaTypes.Use.OTHER);
    }
}
