package io.reprise.replayer.apps;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Customers and an administrator of the shop. Each user's choices depend on the name only. */
final class ShopUsers {
    private static final List<String> CUSTOMERS = List.of("ann", "bob", "cleo", "dan", "eve", "fay");
    private static final List<String> PRODUCTS = List.of(
            "Lamp", "Chair", "Desk", "Kettle", "Teapot", "Mug", "Shelf", "Carpet", "Clock", "Mirror", "Vase", "Stool");
    private static final Pattern API_TOKEN = Pattern.compile("token: \"(\\w+)\"");

    private final int rounds;

    private ShopUsers(int rounds) {
        this.rounds = rounds;
    }

    /** @param rounds orders of each customer */
    static Map<String, Story> all(int rounds) {
        ShopUsers users = new ShopUsers(rounds);
        Map<String, Story> stories = new LinkedHashMap<>();
        CUSTOMERS.forEach(customer -> stories.put(customer, users::buy));
        stories.put("root", users::administer);
        return stories;
    }

    /** Customers who log in and do no more. */
    static Map<String, Story> loggingIn() {
        Map<String, Story> stories = new LinkedHashMap<>();
        CUSTOMERS.forEach(customer -> stories.put(customer, browser -> {
            browser.open("/");
            logIn(browser);
        }));
        return stories;
    }

    /** Customers who have logged in before. */
    static Map<String, Story> loggedIn(int rounds) {
        ShopUsers users = new ShopUsers(rounds);
        Map<String, Story> stories = new LinkedHashMap<>();
        CUSTOMERS.forEach(customer -> stories.put(customer, users::buyMore));
        return stories;
    }

    private static String link(String text) {
        return "a:containsOwn(" + text + ")";
    }

    private void buy(Browser browser) throws Exception {
        browser.open("/");
        logIn(browser);
        buyMore(browser);
    }

    private void buyMore(Browser browser) throws Exception {
        Random choice = new Random(browser.user().hashCode());
        for (int round = 0; round < rounds; round++) {
            int first = choice.nextInt(PRODUCTS.size());
            String one = PRODUCTS.get(first);
            String other = PRODUCTS.get((first + 1 + choice.nextInt(PRODUCTS.size() - 1)) % PRODUCTS.size());
            putIntoBasket(browser, one, 1 + choice.nextInt(3));
            addByScript(browser, other, 1 + choice.nextInt(3));
            changeBasket(browser, choice, one, other);
            if (choice.nextInt(4) > 0) {
                order(browser, choice, round);
            }
            if (choice.nextInt(2) == 0) {
                review(browser, one, round);
            }
            talk(browser, choice, round);
            if (choice.nextInt(4) == 0) {
                browser.click(link("Log out"));
                logIn(browser);
            }
        }
    }

    private static void logIn(Browser browser) throws Exception {
        browser.click(link("Log in"));
        browser.fill("input[name=username]", browser.user());
        browser.fill("input[name=password]", "secret of " + browser.user());
        browser.press("form#login input[type=submit]");
    }

    private static void putIntoBasket(Browser browser, String product, int quantity) throws Exception {
        browser.open("/");
        browser.click(link(product));
        browser.fill("form#add input[name=quantity]", Integer.toString(quantity));
        browser.press("form#add button");
    }

    private static void addByScript(Browser browser, String product, int quantity) throws Exception {
        Json hits = browser.call("GET", "/api/search?q=" + product.substring(0, 2), "", Map.of());
        String id = hits.get("hits").find("name", product).get("id").text();
        browser.call(
                "POST",
                "/api/basket",
                "{\"quantity\": " + quantity + ", \"product\": {\"id\": " + id + "}}",
                Map.of("X-CSRFToken", browser.cookie("csrftoken")));
    }

    private static void changeBasket(Browser browser, Random choice, String one, String other) throws Exception {
        browser.open("/basket/");
        String row = "table.basket tr:contains(" + one + ") ";
        browser.fill(row + "input[name=quantity]", Integer.toString(4 + choice.nextInt(3)));
        browser.press(row + "button[name=change]");
        Json lines = browser.call("GET", "/api/basket", "", Map.of()).get("lines");
        String id = lines.elements().stream()
                .filter(line -> line.get("product").get("name").text().equals(other))
                .findFirst()
                .orElseThrow()
                .get("id")
                .text();
        Matcher token = API_TOKEN.matcher(browser.page().html());
        if (!token.find()) {
            throw new AssertionError("no token for scripts in " + browser.page());
        }
        Map<String, String> fields = Map.of("X-CSRFToken", token.group(1));
        if (choice.nextInt(5) == 0) {
            browser.call("DELETE", "/api/lines/" + id, "", fields);
        } else {
            browser.call("PUT", "/api/lines/" + id, "{\"quantity\":" + (7 + choice.nextInt(3)) + "}", fields);
        }
    }

    private static void order(Browser browser, Random choice, int round) throws Exception {
        browser.open("/basket/");
        if (browser.page().select("form#checkout input[name=line]").size() > 1 && choice.nextInt(2) == 0) {
            browser.uncheck("form#checkout input[name=line]");
        }
        String note = "to " + browser.user() + ", no. " + round;
        browser.fill("form#checkout input[name=note]", note);
        browser.press("form#checkout button");
        browser.click(link("Orders"));
        if (choice.nextInt(2) == 0) {
            browser.click("ul.orders li:has(span:containsOwn(" + note + ")) a");
            browser.fill("form#cancel input[name=reason]", "changed my mind " + round);
            browser.press("form#cancel button");
        }
    }

    private static void review(Browser browser, String product, int round) throws Exception {
        browser.open("/");
        browser.click(link(product));
        browser.fill("form#review textarea", "I like it: " + browser.user() + "\r\n& " + round + " others");
        browser.attach(
                "form#review input[type=file]", "photo " + round + ".png", "PNG " + "pixels ".repeat(40 + round));
        browser.press("form#review button");
    }

    private static void talk(Browser browser, Random choice, int round) throws Exception {
        browser.click(link("Tickets"));
        if (round % 2 == 0) {
            browser.fill("form#open input[name=title]", "Question " + round + " of " + browser.user());
            browser.press("form#open button");
            reply(browser, "more: it came broken " + round, "the question");
            reply(browser, "and: it is blue " + round, "more: it came broken " + round);
        } else {
            String own = "Question " + (round - 1) + " of " + browser.user();
            browser.click("ul.tickets " + link(own));
            reply(
                    browser,
                    "solved " + round,
                    choice.nextInt(2) == 0 ? "the question" : "and: it is blue " + (round - 1));
        }
    }

    private static void reply(Browser browser, String text, String to) throws Exception {
        browser.fill("form#reply textarea", text);
        browser.select("form#reply select", to);
        browser.press("form#reply button");
    }

    private void administer(Browser browser) throws Exception {
        browser.open("/admin/");
        browser.fill("input[name=username]", "root");
        browser.fill("input[name=password]", "secret of root");
        browser.press("form#login-form input[type=submit]");
        for (int round = 0; round < rounds; round++) {
            browser.open("/admin/");
            browser.click("#content a[href=/admin/store/product/]");
            browser.click(".object-tools a.addlink");
            browser.fill("input[name=name]", "New thing " + round);
            browser.fill("input[name=price]", Integer.toString(100 + round));
            browser.press("input[name=_save]");
            browser.click(link("New thing " + round));
            browser.fill("input[name=price]", Integer.toString(200 + round));
            browser.fill("textarea[name=description]", "Better <than> \"before\" " + round);
            browser.press("input[name=_save]");
            if (round % 2 == 1) {
                delete(browser, round);
            }
            if (round == rounds - 1) {
                openTicket(browser);
            }
        }
    }

    private static void delete(Browser browser, int round) throws Exception {
        browser.check("tr:contains(New thing " + (round - 1) + ") input[name=_selected_action]");
        browser.select("select[name=action]", "Delete selected products");
        browser.press("button[name=index]");
        browser.press("form:has(input[name=post]) input[type=submit]");
        browser.click(link("New thing " + round));
        browser.click("a.deletelink");
        browser.press("form:has(input[name=post]) input[type=submit]");
    }

    /** A form with rows of its own, which the admin counts in further hidden fields. */
    private static void openTicket(Browser browser) throws Exception {
        browser.open("/admin/store/ticket/add/");
        browser.fill("input[name=title]", "Notice of root");
        browser.select("select[name=user]", "root");
        browser.fill("textarea[name=reply_set-0-text]", "we are closed on Monday");
        browser.select("select[name=reply_set-0-user]", "root");
        browser.press("input[name=_save]");
        browser.click(link("Notice of root"));
        browser.fill("textarea[name=reply_set-0-text]", "we are closed on Tuesday");
        browser.press("input[name=_save]");
    }
}
