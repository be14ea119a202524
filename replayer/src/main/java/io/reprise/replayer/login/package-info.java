/**
 * Recipes that log lanes in before their first requests: their format, credentials, captures and course. Knows no
 * sockets. Starting points: {@link io.reprise.replayer.login.RecipeParser}, {@link
 * io.reprise.replayer.login.LoginCourse}.
 */
@NullMarked
package io.reprise.replayer.login;

import org.jspecify.annotations.NullMarked;
