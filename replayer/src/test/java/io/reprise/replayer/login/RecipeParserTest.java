package io.reprise.replayer.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.values.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeParserTest {
    private static final String RECIPE = """
            # how users log in
            @credentials users.csv
            @match name = authorization claim sub
            @for cookie sid
            @timeout 5s
            @concurrency 4
            @realm = staff only

            ### the form
            GET /login?next={{realm}} HTTP/1.1
            Accept: text/html

            > csrf = input csrf_token

            ### the form comes back
            POST /login
            Content-Type: application/x-www-form-urlencoded

            csrf={{csrf}}&name={{name}}

            > expect 302, 303
            > expect cookie sid
            > token = json /data/token
            > replace header Authorization: Bearer {{token}}
            > set cookie theme: dark
            """;

    private static LoginRecipe parse(String text) {
        return RecipeParser.parse(text, Path.of("recipes"));
    }

    @Test
    void aRecipeHasSettingsRequestsChecksCapturesAndRules() {
        LoginRecipe recipe = parse(RECIPE);
        assertThat(recipe.users().file()).isEqualTo(Path.of("recipes/users.csv"));
        LoginRecipe.Match match = recipe.users().matches().get(0);
        assertThat(match.column()).isEqualTo("name");
        assertThat(match.at()).isEqualTo(new RecordedPlace(Place.AUTHORIZATION, ""));
        assertThat(match.part().of("Bearer a.eyJzdWIiOiJib2IifQ.c")).isEqualTo("bob");
        assertThat(recipe.users().lanes()).containsExactly(new RecordedPlace(Place.COOKIE, "sid"));
        assertThat(recipe.limits()).isEqualTo(new LoginRecipe.Limits(Duration.ofSeconds(5), 4));
        assertThat(recipe.variables()).containsEntry("realm", "staff only");
        assertThat(recipe.steps())
                .extracting(LoginStep::label)
                .containsExactly("GET /login?next={{realm}}", "POST /login");
        LoginStep post = recipe.steps().get(1);
        assertThat(post.request().line()).isEqualTo(16);
        assertThat(post.request().body()).hasToString("csrf={{csrf}}&name={{name}}");
        assertThat(post.request().bodyEscaping()).isEqualTo(Escaping.PERCENT);
        assertThat(post.checks().statuses()).isEqualTo(List.of(302, 303));
        assertThat(post.checks().cookies()).containsExactly("sid");
        assertThat(post.captures()).extracting(Capture::variable).containsExactly("token");
        assertThat(recipe.rules()).extracting(LoginRule::name).containsExactly("authorization", "theme");
    }

    @Test
    void linesMayEndWithCarriageReturns() {
        assertThat(parse(RECIPE.replace("\n", "\r\n")).steps()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            @timeout 0s\\nPOST /login                       | line 1: '@timeout 0s' (expected 1ms to 5m)
            @concurrency 1000\\nPOST /login                 | line 1: '@concurrency 1000' (expected 1 to 256)
            @credentials = users.csv\\nPOST /login          | line 1: '@credentials = users.csv' (expected
            @host = staging\\nPOST /login                   | line 1: @host has a value already
            @match name = cookie sid\\nPOST /login          | @match without @credentials
            @match name = body sid\\nPOST /login            | line 1: 'body' is not a place in a request
            # nothing                                       | the recipe has no request
            log in please                                   | line 1: 'log in please' is not a request line
            POST http://staging/login                       | line 1: 'POST http://staging/login' is not a request line
            POST /login\\nContent-Type application/json     | line 2: 'Content-Type application/json' is not a header
            POST /login\\nCookie: a=b                       | line 2: header Cookie is set by the program
            POST /login\\n\\nname={{name                    | line 3: '{{name' does not begin a placeholder
            POST /login\\n\\n> expect ok                    | line 3: '> expect ok' (expected a status
            POST /login\\n\\n> token = xpath //a            | line 3: 'xpath //a' is not a place in a response
            POST /login\\n\\n> token = body (               | line 3: '(' is not a regular expression
            POST /login\\n\\n> token = json a               | line 3: 'a' is not a JSON pointer
            POST /login\\n\\n> replace header Authorization | line 3: 'header Authorization' is not a rule
            POST /login\\n\\n> set json token: x            | line 3: set json is not possible
            POST /login\\n\\n> set header Host: x           | line 3: header Host cannot be set
            POST /login\\n\\n> expect 200\\nGET /           | line 4: 'GET /' (expected a > line
            POST /login\\n\\n> gaze                         | line 3: '> gaze' (expected
            """)
    void whatIsWrongIsSaidInOneLineWithItsNumber(String recipe, String message) {
        assertThatThrownBy(() -> parse(recipe.replace("\\n", "\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRecipeIsBounded() {
        assertThatThrownBy(() -> parse("GET /\n###\n".repeat(RecipeParser.STEPS_MAX + 1)))
                .hasMessageContaining("more than 20 requests");
        assertThatThrownBy(() -> parse("#".repeat(RecipeParser.CHARS_MAX + 1))).hasMessageContaining("longer than");
    }
}
