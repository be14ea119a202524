package io.reprise.replayer.apps;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** People who write notes and comment on those of others. */
final class NotesUsers {
    private static final List<String> NAMES = List.of("ann", "bob", "cleo", "dan", "eve", "fay");

    private NotesUsers() {}

    /** @param rounds notes of each user */
    static Map<String, Story> all(int rounds) {
        Map<String, Story> stories = new LinkedHashMap<>();
        for (String name : NAMES) {
            stories.put(name, browser -> write(browser, rounds));
        }
        return stories;
    }

    private static String title(int round, String user) {
        return "Note " + round + " of " + user;
    }

    private static void write(Browser browser, int rounds) throws Exception {
        Random choice = new Random(browser.user().hashCode());
        logIn(browser);
        for (int round = 0; round < rounds; round++) {
            browser.fill("form#add input[name=title]", title(round, browser.user()));
            browser.fill("form#add textarea", "first & <draft>\r\nof " + round);
            browser.press("form#add button");
            edit(browser, "second draft of " + round);
            comment(browser, "a comment of mine on " + round);
            browser.click("a:containsOwn(All notes)");
            if (round > 0) {
                changeEarlier(browser, choice, round - 1);
            }
            if (round == rounds - 1) {
                commentOnAnother(browser);
            }
            if (choice.nextInt(3) == 0) {
                browser.click("a:containsOwn(Log out)");
                logIn(browser);
            }
        }
    }

    private static void changeEarlier(Browser browser, Random choice, int round) throws Exception {
        String row = "tr:has(a:containsOwn(" + title(round, browser.user()) + ")) ";
        if (choice.nextInt(3) == 0) {
            browser.click(row + "a.delete");
            return;
        }
        browser.click(row + "a");
        edit(browser, "third draft of " + round);
        browser.click("a:containsOwn(All notes)");
    }

    private static void commentOnAnother(Browser browser) throws Exception {
        String neighbour = NAMES.get((NAMES.indexOf(browser.user()) + 1) % NAMES.size());
        browser.click("tr:has(td:containsOwn(" + neighbour + ")) a");
        comment(browser, "seen");
        browser.click("a:containsOwn(All notes)");
    }

    private static void logIn(Browser browser) throws Exception {
        browser.open("/index.jsp");
        browser.fill("input[name=j_username]", browser.user());
        browser.fill("input[name=j_password]", "secret of " + browser.user());
        browser.press("form#login input[type=submit]");
    }

    private static void edit(Browser browser, String text) throws Exception {
        browser.fill("form#edit textarea", text);
        browser.press("form#edit button");
    }

    private static void comment(Browser browser, String text) throws Exception {
        browser.fill("form#comment input", text);
        browser.press("form#comment button");
    }
}
