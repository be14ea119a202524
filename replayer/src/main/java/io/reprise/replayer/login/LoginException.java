package io.reprise.replayer.login;

/** A login failed; the message says at which request and why, without the values of a user. */
public final class LoginException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason one line; the same for all lanes that fail alike */
    public LoginException(String reason) {
        super(reason);
    }

    /** The reason, one line. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
