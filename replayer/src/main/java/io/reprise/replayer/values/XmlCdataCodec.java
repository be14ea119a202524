package io.reprise.replayer.values;

import org.jspecify.annotations.Nullable;

/** A CDATA section of XML (XML 1.0 §2.7): stands for itself, and cannot hold its own end. */
final class XmlCdataCodec extends PlainCodec {
    @Override
    @Nullable
    String encode(String value, String original) {
        return value.contains("]]>") || !value.codePoints().allMatch(XmlTextCodec::isChar) ? null : value;
    }
}
