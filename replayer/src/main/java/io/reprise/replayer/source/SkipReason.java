package io.reprise.replayer.source;

/** Why a recorded exchange is not replayed. */
public enum SkipReason {
    OUTSIDE_WINDOW("outside --from, --to, --last or --duration"),
    FILTERED("left out by --include, --exclude, --session or --exchange"),
    BAD_HEAD("the recorded request head breaks HTTP's rules"),
    REFUSED("the proxy refused the request"),
    INCOMPLETE_REQUEST("the request's body was not recorded as a whole"),
    LARGE_BODY("the request's body does not fit into memory (REPRISE_JAVA_OPTS=-Xmx… gives more)"),
    BODY_GONE("the request's body could not be read a second time: its file was changed or removed"),
    CONNECT("CONNECT asks for a tunnel, whose content is not HTTP"),
    BEHIND("due longer ago than --max-behind when it could have been sent"),
    UPGRADED("the connection was upgraded to another protocol");

    private final String meaning;

    SkipReason(String meaning) {
        this.meaning = meaning;
    }

    /** The reason as the report words it. */
    public String meaning() {
        return meaning;
    }
}
