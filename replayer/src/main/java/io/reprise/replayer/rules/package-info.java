/**
 * Rules of the user about values at named places of requests. Starting points: {@link
 * io.reprise.replayer.rules.UserRules}, {@link io.reprise.replayer.rules.RulePlace}.
 */
@NullMarked
package io.reprise.replayer.rules;

import org.jspecify.annotations.NullMarked;
