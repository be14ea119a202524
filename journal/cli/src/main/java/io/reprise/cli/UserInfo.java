package io.reprise.cli;

import java.util.regex.Pattern;

/** Keeps names and passwords of users in addresses out of messages, which end up in logs. Stateless. */
public final class UserInfo {
    /** Bounds the search, so that it takes time in proportion to the message. */
    private static final int LENGTH_MAX = 1_024;

    /** The text before the last at sign of a URL; a password may hold any character but blanks. */
    private static final Pattern OF_URL = Pattern.compile("://\\S{1," + LENGTH_MAX + "}@");

    /** As above for a quoted address without a scheme, such as {@code 'user:password@host:80'}. */
    private static final Pattern OF_ADDRESS = Pattern.compile("'[^\\s'/@:=]{1,256}:(?!//)\\S{1," + LENGTH_MAX + "}@");

    private UserInfo() {}

    /** The message with {@code ***} in place of each user and password. */
    public static String masked(String message) {
        if (message.indexOf('@') < 0) {
            return message;
        }
        String urls = OF_URL.matcher(message).replaceAll("://***@");
        return OF_ADDRESS.matcher(urls).replaceAll("'***@");
    }
}
