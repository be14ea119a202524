package io.reprise.replayer.hunt;

import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.measure.ResponseText;
import io.reprise.text.Shown;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of the server about a failure, without the parts that differ from request to request, so that failures of
 * one kind have one text: the exception that the body names, else the message that a page shows its user as an error,
 * else the first line. Stateless.
 */
final class FailureText {
    private static final int CHARS_MAX = 90;
    private static final int LINES_MAX = 400;

    /** An exception and its message, at the start of a line: the last line of a Python traceback, a Java cause. */
    private static final Pattern WITH_MESSAGE = Pattern.compile("(?:Caused by: )?"
            + "((?:[a-zA-Z_]\\w*[.:]{1,2}){0,8}[A-Z]\\w*(?:Error|Exception|Fault|Timeout|Failure)\\b): (\\S.*)");

    private static final Pattern NAMED =
            Pattern.compile("\\b(?:[a-zA-Z_]\\w*\\.){0,8}[A-Z]\\w*(?:Error|Exception|Fault|Timeout|Failure)\\b");
    private static final Pattern VARIABLE =
            Pattern.compile("0x[0-9a-fA-F]+|\\b[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,}){0,8}\\b|(?<![A-Za-z_])\\d+");

    private static final Pattern OPENING_TAG = Pattern.compile("<[a-zA-Z][^<>]{0,300}>");

    /** A tag whose class, id or role says that its text is an error. */
    private static final Pattern OF_ERROR =
            Pattern.compile("(?i)\\b(?:class|id|role)\\s?=[^=]{0,100}?(?:error|alert|danger|flash)");

    private static final int MESSAGE_CHARS_MAX = 600;

    private FailureText() {}

    /** Empty if the body says nothing. */
    static String of(KeptResponse response) {
        ResponseText text = new ResponseText(response);
        List<String> lines = text.words(LINES_MAX);
        String named = "";
        String withMessage = "";
        for (String line : lines) {
            Matcher message = WITH_MESSAGE.matcher(line);
            if (message.lookingAt()) {
                withMessage = message.group(1) + ": " + message.group(2);
            } else if (named.isEmpty()) {
                Matcher name = NAMED.matcher(line);
                named = name.find() ? name.group() : "";
            }
        }
        if (!withMessage.isEmpty()) {
            return withoutVariables(withMessage);
        }
        if (!named.isEmpty()) {
            return withoutVariables(named);
        }
        String message = text.isMarkup() ? messageOfPage(text.body()) : "";
        return withoutVariables(message.isEmpty() && !lines.isEmpty() ? lines.get(0) : message);
    }

    /** The first text that a page marks as an error, such as that of a form which is shown again; empty without one. */
    private static String messageOfPage(String body) {
        Matcher tag = OPENING_TAG.matcher(body);
        while (tag.find()) {
            if (OF_ERROR.matcher(tag.group()).find()) {
                int closing = body.indexOf("</", tag.end());
                int end = Math.min(closing < 0 ? body.length() : closing, tag.end() + MESSAGE_CHARS_MAX);
                String message = ResponseText.withoutMarkup(body.substring(tag.end(), end))
                        .replaceAll("\\s+", " ")
                        .strip();
                if (!message.isEmpty()) {
                    return message;
                }
            }
        }
        return "";
    }

    private static String withoutVariables(String text) {
        String cut = text.length() <= 4 * CHARS_MAX ? text : text.substring(0, 4 * CHARS_MAX);
        return Shown.printable(VARIABLE.matcher(cut).replaceAll("#"), CHARS_MAX);
    }
}
