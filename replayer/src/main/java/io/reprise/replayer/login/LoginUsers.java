package io.reprise.replayer.login;

import io.reprise.replayer.login.LoginRecipe.Match;
import io.reprise.replayer.values.Carried;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the values of a lane's user. Not thread-safe: belongs to the planner. */
final class LoginUsers {
    private final LoginRecipe recipe;
    private final @Nullable CsvTable table;
    /** For each match of the recipe, rows by the value in its column. */
    private final List<Map<String, List<String>>> byValue = new ArrayList<>();

    private int dealt;

    /**
     * @param table null if the recipe names no file
     * @throws IllegalArgumentException a match names a column that is not in the table, or values are not distinct
     */
    LoginUsers(LoginRecipe recipe, @Nullable CsvTable table) {
        this.recipe = recipe;
        this.table = table;
        for (Match match : recipe.users().matches()) {
            byValue.add(index(match, table == null ? new CsvTable(List.of(), List.of()) : table));
        }
    }

    private static Map<String, List<String>> index(Match match, CsvTable table) {
        int column = table.columns().indexOf(match.column());
        if (column < 0) {
            throw new IllegalArgumentException("@match " + match.column() + ": no such column (expected one of "
                    + String.join(", ", table.columns()) + ")");
        }
        Map<String, List<String>> rows = new HashMap<>();
        for (List<String> row : table.rows()) {
            if (rows.put(row.get(column), row) != null) {
                throw new IllegalArgumentException(
                        "@match " + match.column() + ": two rows with one value (expected distinct values)");
            }
        }
        return rows;
    }

    /** The names of the columns. */
    List<String> columns() {
        return table == null ? List.of() : table.columns();
    }

    /** Whether a request carries a value at a place by which rows are chosen. */
    boolean isChosenBy(Carried carried) {
        return recipe.users().matches().stream().anyMatch(match -> match.at().holds(carried));
    }

    /** Number of users. */
    int size() {
        return table == null ? 1 : table.rows().size();
    }

    /**
     * Whether there are credentials for a lane.
     *
     * @param values what its recorded request carries
     */
    boolean has(List<Carried> values) {
        return table == null || byValue.isEmpty() || row(values) != null;
    }

    /**
     * The values for a lane.
     *
     * @param values what its recorded request carries
     * @throws LoginException no row fits
     */
    Map<String, String> choose(List<Carried> values) throws LoginException {
        CsvTable users = table;
        Map<String, String> chosen = new HashMap<>(recipe.variables());
        if (users == null) {
            return chosen;
        }
        List<String> row =
                byValue.isEmpty() ? users.rows().get(dealt++ % users.rows().size()) : matching(values);
        for (int i = 0; i < users.columns().size(); i++) {
            chosen.put(users.columns().get(i), row.get(i));
        }
        return chosen;
    }

    private List<String> matching(List<Carried> values) throws LoginException {
        List<String> row = row(values);
        if (row != null) {
            return row;
        }
        throw new LoginException(
                values.stream().anyMatch(this::isChosenBy)
                        ? "no row of the credentials has the value that the recorded request carries (@match)"
                        : "the recorded request carries no value by which @match chooses a row");
    }

    private @Nullable List<String> row(List<Carried> values) {
        List<Match> matches = recipe.users().matches();
        for (int i = 0; i < matches.size(); i++) {
            for (Carried carried : values) {
                boolean isAt = matches.get(i).at().holds(carried);
                String part = isAt ? matches.get(i).part().of(carried.value()) : null;
                List<String> row = byValue.get(i).get(part);
                if (row != null) {
                    return row;
                }
            }
        }
        return null;
    }
}
