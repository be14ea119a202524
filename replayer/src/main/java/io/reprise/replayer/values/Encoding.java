package io.reprise.replayer.values;

import java.util.Optional;

/** A way in which a value is written inside another text. Works on characters; takes linear time. */
public enum Encoding {
    /** Percent-encoding, RFC 3986 §2.1. */
    PERCENT(new PercentCodec(false)),
    /** Percent-encoding in which a plus sign is a space. */
    FORM(new PercentCodec(true)),
    /** The inside of a JSON string, RFC 8259 §7. */
    JSON_STRING(new JsonStringCodec()),
    /** A JSON number, RFC 8259 §6. */
    JSON_NUMBER(new JsonNumberCodec()),
    /** Text or an attribute's value in XML. */
    XML_TEXT(new XmlTextCodec()),
    /** A CDATA section of XML. */
    XML_CDATA(new XmlCdataCodec()),
    /** UTF-8 text in base64, RFC 4648 §4. */
    BASE64(new Base64Codec(false)),
    /** UTF-8 text in base64 for URLs and file names, RFC 4648 §5. */
    BASE64URL(new Base64Codec(true)),
    /** The inside of a quoted string, RFC 9110 §5.6.4. */
    QUOTED(new QuotedCodec());

    final Codec codec;

    Encoding(Codec codec) {
        this.codec = codec;
    }

    /** Decodes a raw text. What is not well formed stands for itself. */
    public String decode(String raw) {
        return codec.decode(raw);
    }

    /**
     * Encodes a value in the style of the raw text that it replaces: the case of hexadecimal digits, which characters
     * are escaped, the padding. The value of the original gives the original.
     *
     * @return empty if the value cannot stand in this encoding
     */
    public Optional<String> encode(String value, String original) {
        return codec.decode(original).equals(value)
                ? Optional.of(original)
                : Optional.ofNullable(codec.encode(value, original));
    }
}
