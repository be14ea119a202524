package io.reprise.replayer.rewrite;

/** Counters of the changes of one event loop. */
public enum RewriteCounter {
    /** Cookie values that were replaced by values of the target. */
    COOKIES_REPLACED,
    /** Header values that were replaced by the value of a replaced cookie. */
    TOKENS_REPLACED,
    /** Header values left as recorded, because the value of the replaced cookie is not a legal header value. */
    TOKENS_UNFIT
}
