package io.reprise.replayer.rules;

/** Why a rule could not be applied to a request that it is about. Such a request is not sent. */
public enum RuleProblem {
    BODY_CODED("the body has a content coding that cannot be undone, such as br"),
    BODY_UNREADABLE("the body is not what its Content-Type says"),
    BODY_TOO_LONG("the body is longer than 1 MiB"),
    VALUE_TOO_LONG("the value is longer than 8,192 characters"),
    PATTERN_TOO_COSTLY("the pattern takes too many steps on the value"),
    VALUE_UNFIT("the new value is not allowed in this place");

    private final String meaning;

    RuleProblem(String meaning) {
        this.meaning = meaning;
    }

    /** What is wrong, as a clause. */
    public String meaning() {
        return meaning;
    }
}
