package io.reprise.replayer.values;

import java.util.Optional;

/** A way in which a value is written inside another text. Works on characters; takes linear time. */
public enum Encoding {
    /** Percent-encoding, RFC 3986 §2.1. */
    PERCENT,
    /** Percent-encoding in which a plus sign is a space. */
    FORM,
    /** The inside of a JSON string, RFC 8259 §7. */
    JSON_STRING,
    /** A JSON number, RFC 8259 §6. */
    JSON_NUMBER,
    /** Text or an attribute's value in XML. */
    XML_TEXT,
    /** A CDATA section of XML. */
    XML_CDATA,
    /** UTF-8 text in base64, RFC 4648 §4. */
    BASE64,
    /** UTF-8 text in base64 for URLs and file names, RFC 4648 §5. */
    BASE64URL,
    /** The inside of a quoted string, RFC 9110 §5.6.4. */
    QUOTED,
    /** An identifier in another case, or a UUID without its hyphens. */
    IDENTIFIER,
    /** ASCII text in hexadecimal digits, RFC 4648 §8. */
    HEX,
    /** ASCII text in base32, RFC 4648 §6. */
    BASE32;

    Codec codec() {
        return switch (this) {
            case PERCENT -> Codecs.PERCENT;
            case FORM -> Codecs.FORM;
            case JSON_STRING -> Codecs.JSON_STRING;
            case JSON_NUMBER -> Codecs.JSON_NUMBER;
            case XML_TEXT -> Codecs.XML_TEXT;
            case XML_CDATA -> Codecs.XML_CDATA;
            case BASE64 -> Codecs.BASE64;
            case BASE64URL -> Codecs.BASE64URL;
            case QUOTED -> Codecs.QUOTED;
            case IDENTIFIER -> Codecs.IDENTIFIER;
            case HEX -> Codecs.HEX;
            case BASE32 -> Codecs.BASE32;
        };
    }

    /** Decodes a raw text. What is not well formed stands for itself. */
    public String decode(String raw) {
        return codec().decode(raw);
    }

    /**
     * Encodes a value in the style of the raw text that it replaces: the case of hexadecimal digits, which characters
     * are escaped, the padding. The value of the original gives the original.
     *
     * @return empty if the value cannot stand in this encoding
     */
    public Optional<String> encode(String value, String original) {
        return codec().decode(original).equals(value)
                ? Optional.of(original)
                : Optional.ofNullable(codec().encode(value, original));
    }

    /** Apart from the constants, which are immutable. */
    private static final class Codecs {
        static final Codec PERCENT = new PercentCodec(false);
        static final Codec FORM = new PercentCodec(true);
        static final Codec JSON_STRING = new JsonStringCodec();
        static final Codec JSON_NUMBER = new JsonNumberCodec();
        static final Codec XML_TEXT = new XmlTextCodec();
        static final Codec XML_CDATA = new XmlCdataCodec();
        static final Codec BASE64 = new Base64Codec(false);
        static final Codec BASE64URL = new Base64Codec(true);
        static final Codec QUOTED = new QuotedCodec();
        static final Codec IDENTIFIER = new IdentifierCodec();
        static final Codec HEX = new HexCodec();
        static final Codec BASE32 = new Base32Codec();
    }
}
