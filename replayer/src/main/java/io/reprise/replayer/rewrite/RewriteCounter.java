package io.reprise.replayer.rewrite;

/** What the changes of one event loop count. */
public enum RewriteCounter {
    /** Cookie values for which the target's own were put in. */
    COOKIES_REPLACED,
    /** Header values for which the value of a replaced cookie was put in. */
    TOKENS_REPLACED,
    /** Header values left as recorded, because the value of the replaced cookie is not a legal one. */
    TOKENS_UNFIT
}
