package io.reprise.replayer.values;

/** The sort of place in a response at which a value was issued. */
public enum Source {
    /** Set-Cookie, with everything inside the cookie's value. */
    COOKIE,
    /** Any other header field, with everything inside its value. */
    HEADER,
    /** JSON, also inside an attribute, a script or a string. */
    JSON,
    /** Elements and attributes of XML. */
    XML,
    /** What a form would send: inputs, buttons, options, text areas. */
    FORM_INPUT,
    /** Any other attribute of HTML. */
    HTML_ATTRIBUTE,
    /** Text between the tags of HTML. */
    HTML_TEXT,
    /** Parts of an address in HTML, a script or text. */
    URL,
    /** Scripts, plain text and the like, where only the neighbouring text tells places apart. */
    CONTEXT
}
