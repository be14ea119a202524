package io.reprise.replayer.apps;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writers of a wiki, and an administrator who adds accounts. */
final class WikiUsers {
    private static final List<String> WRITERS = List.of("ann", "bob", "cleo", "dan");

    private WikiUsers() {}

    /** @param rounds pages of each writer */
    static Map<String, Story> all(int rounds) {
        Map<String, Story> stories = new LinkedHashMap<>();
        WRITERS.forEach(name -> stories.put(name, browser -> write(browser, rounds)));
        stories.put("root", browser -> administer(browser, rounds));
        return stories;
    }

    private static void logIn(Browser browser) throws Exception {
        browser.open("/doku.php?id=start");
        browser.click("li.login a");
        browser.fill("form#dw__login input[name=u]", browser.user());
        browser.fill("form#dw__login input[name=p]", "secret of " + browser.user());
        browser.press("form#dw__login button");
    }

    private static String page(Browser browser, int round) {
        return browser.user() + "_page_" + round;
    }

    private static void write(Browser browser, int rounds) throws Exception {
        Random choice = new Random(browser.user().hashCode());
        logIn(browser);
        for (int round = 0; round < rounds; round++) {
            browser.open("/doku.php?id=" + page(browser, round));
            save(browser, "first text of " + browser.user() + "\n\n  * and a list\n", "made in " + round);
            if (round == 0) {
                continue;
            }
            browser.open("/doku.php?id=" + page(browser, round - 1));
            save(browser, "second text of " + browser.user() + "\n", "changed in " + round);
            if (choice.nextInt(2) == 0) {
                restore(browser);
            }
            if (choice.nextInt(2) == 0) {
                upload(browser, round);
            }
            if (choice.nextInt(3) == 0) {
                browser.click("li.logout a");
                logIn(browser);
            }
        }
    }

    private static void save(Browser browser, String text, String summary) throws Exception {
        browser.click("a[href*=do=edit]");
        browser.fill("form#dw__editform textarea", text);
        browser.fill("form#dw__editform input[name=summary]", summary);
        browser.press("form#dw__editform button[name=do[save]]");
    }

    /** Looks at the first revision of the page and makes it the current one. */
    private static void restore(Browser browser) throws Exception {
        browser.click("a[href*=do=revisions]");
        browser.click("form#page__revisions li:last-child a[href*=rev=]");
        browser.click("a[href*=do=revert]");
    }

    private static void upload(Browser browser, int round) throws Exception {
        browser.open("/lib/exe/mediamanager.php?ns=" + browser.user());
        browser.attach("form#dw__upload input[type=file]", "picture" + round + ".txt", "lines ".repeat(round + 5));
        browser.press("form#dw__upload button");
        browser.open("/doku.php?id=start");
    }

    private static void administer(Browser browser, int rounds) throws Exception {
        logIn(browser);
        for (int round = 0; round < rounds; round++) {
            browser.open("/doku.php?id=start&do=admin&page=usermanager");
            browser.fill("#add_userid", "new" + (char) ('a' + round));
            browser.fill("#add_userpass", "a password");
            browser.fill("#add_userpass2", "a password");
            browser.fill("#add_username", "New " + round);
            browser.fill("#add_usermail", "new" + round + "@example.org");
            browser.fill("#add_usergroups", "user");
            browser.press("button[name=fn[add]]");
            if (round > 0) {
                browser.check("input[name=delete[new" + (char) ('a' + round - 1) + "]]");
                browser.press("button[name=fn[delete]]");
            }
        }
    }
}
