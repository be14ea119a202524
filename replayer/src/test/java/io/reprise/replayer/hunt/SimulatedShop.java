package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A shop as far as its responses show it: stocks, carts, orders, a list of all users' latest orders, statistics. What a
 * request reads and what it writes are two calls, so that requests can overlap; only with a {@link Bug} does that
 * matter.
 */
final class SimulatedShop {
    static final int PRODUCTS = 12;
    /** So many requests in flight are load, and bugs show. */
    private static final int LOAD = 6;

    private static final int NEWS = 5;

    /** What goes wrong when requests overlap. */
    enum Bug {
        NONE,
        /** The stock is looked at before the payment and lowered after it. */
        OVERSOLD,
        /** The stock is read before the payment, and what was read, less one, is written after it. */
        LOST_UPDATE,
        /** The list of products is empty while too many requests are in flight. */
        EMPTY_LIST,
        /** A product's page is another product's. */
        WRONG_PAGE,
        /** What was put into the cart is not there. */
        FORGETFUL_CART,
        /** The account page is that of the user who asked before. */
        LEAKED_ACCOUNT,
        /** Two orders have one number. */
        DUPLICATE_NUMBER
    }

    private final Bug bug;
    private final int[] stock = new int[PRODUCTS];
    private final Map<Integer, List<Integer>> carts = new HashMap<>();
    private final Map<Integer, List<Integer>> orders = new HashMap<>();
    private final List<String> news = new ArrayList<>();
    private final Set<Integer> users = new HashSet<>();
    private int latestUser;
    private int orderNumber = 1000;
    private int visits;

    SimulatedShop(Bug bug, int stockOfEach) {
        this.bug = bug;
        Arrays.fill(stock, stockOfEach);
    }

    /** A request with what it read when it arrived: which things of the cart are there, the latest numbers. */
    record Arrived(int user, String request, List<Integer> there, int orderNumber, int latestUser, int inFlight) {}

    boolean isSold(int product) {
        return stock[product] <= 0;
    }

    Arrived arrive(int user, String request, int inFlight) {
        int before = latestUser;
        latestUser = user;
        List<Integer> there = new ArrayList<>(carts.getOrDefault(user, List.of()));
        there.removeIf(this::isSold);
        return new Arrived(user, request, there, orderNumber, before, inFlight);
    }

    /** Does what is asked for; returns the body, which is JSON or a page. */
    String answer(Arrived arrived) {
        boolean isLoad = arrived.inFlight() >= LOAD;
        int user = arrived.user();
        visits++;
        String[] parts = arrived.request().split("[ ?]", 3);
        String path = parts[1].replaceAll("/\\d+$", "/");
        return switch (parts[0] + ' ' + path) {
            case "POST /login" -> login(user);
            case "GET /" ->
                "<!doctype html><title>Shop</title><h1>Welcome</h1><p class=visits>Visit " + visits + "</p>";
            case "GET /products" -> products(isLoad && bug == Bug.EMPTY_LIST);
            case "GET /search" -> search(parts[2]);
            case "GET /products/" -> page(product(arrived.request()), isLoad && bug == Bug.WRONG_PAGE);
            case "POST /cart/" -> putIntoCart(user, product(arrived.request()), isLoad && bug == Bug.FORGETFUL_CART);
            case "GET /cart" -> cart(user);
            case "POST /orders" -> order(arrived);
            case "GET /orders" -> "{\"orders\":" + orders.getOrDefault(user, List.of()) + "}";
            case "GET /news" -> "{\"news\":[" + String.join(",", news) + "]}";
            case "GET /account" -> account(isLoad && bug == Bug.LEAKED_ACCOUNT ? arrived.latestUser() : user);
            case "GET /statistics" -> "{\"online\":" + arrived.inFlight() + ",\"users\":" + users.size() + "}";
            default -> throw new IllegalArgumentException(arrived.request());
        };
    }

    private static int product(String request) {
        return request.matches(".*/\\d+") ? Integer.parseInt(request.replaceAll(".*/", "")) : -1;
    }

    private String login(int user) {
        users.add(user);
        return "{\"token\":\"" + token(user) + "\"}";
    }

    /** What no other user must see. */
    static String token(int user) {
        return "tk" + Integer.toHexString(0x4a00_0000 + user * 7919) + "x9";
    }

    private String products(boolean isEmpty) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < PRODUCTS && !isEmpty; i++) {
            all.add("{\"id\":" + i + ",\"name\":\"thing " + i + "\",\"price\":" + price(i) + ",\"stock\":" + stock[i]
                    + "}");
        }
        return "{\"products\":[" + String.join(",", all) + "]}";
    }

    private String search(String query) {
        int first = Integer.parseInt(query.replace("q=", ""));
        List<String> hits = new ArrayList<>();
        for (int i = first; i < Math.min(PRODUCTS, first + 3); i++) {
            if (!isSold(i)) {
                hits.add("{\"id\":" + i + "}");
            }
        }
        return "{\"hits\":[" + String.join(",", hits) + "]}";
    }

    private String page(int product, boolean isWrong) {
        int shown = isWrong ? (product + 5) % PRODUCTS : product;
        return "<!doctype html><title>Thing</title><h1 class=name>" + name(shown) + "</h1><p class=price>"
                + price(shown) + " €</p><p class=stock>"
                + (stock[shown] == 0 ? "Sold out" : "In stock: " + stock[shown]) + "</p>";
    }

    private static String name(int product) {
        return List.of("Tea", "Cup", "Pot", "Jar", "Tin", "Mug", "Can", "Box", "Bag", "Net", "Lid", "Mat")
                .get(product);
    }

    private static String price(int product) {
        return product + 3 + ".50";
    }

    private String putIntoCart(int user, int product, boolean isForgotten) {
        if (!isForgotten) {
            carts.computeIfAbsent(user, any -> new ArrayList<>()).add(product);
        }
        return "{\"added\":" + product + "}";
    }

    private String cart(int user) {
        List<Integer> cart = carts.getOrDefault(user, List.of());
        return "{\"items\":" + cart + ",\"count\":" + cart.size() + "}";
    }

    private String order(Arrived arrived) {
        List<Integer> cart = carts.getOrDefault(arrived.user(), List.of());
        carts.remove(arrived.user());
        for (int product : cart) {
            switch (bug) {
                case OVERSOLD -> stock[product] -= arrived.there().contains(product) ? 1 : 0;
                case LOST_UPDATE -> stock[product] -= arrived.inFlight() >= LOAD && arrived.user() % 2 == 0 ? 0 : 1;
                default -> stock[product] = Math.max(0, stock[product] - 1);
            }
        }
        orderNumber++;
        int number = bug == Bug.DUPLICATE_NUMBER ? arrived.orderNumber() + 1 : orderNumber;
        orders.computeIfAbsent(arrived.user(), any -> new ArrayList<>()).add(number);
        news.add(0, "{\"order\":" + number + ",\"things\":" + cart.size() + "}");
        if (news.size() > NEWS) {
            news.remove(NEWS);
        }
        return "{\"order\":{\"number\":" + number + ",\"state\":\"paid\",\"items\":" + cart + "}}";
    }

    private static String account(int user) {
        return "{\"name\":\"User " + user + "\",\"email\":\"user" + user + "@example.org\",\"token\":\"" + token(user)
                + "\"}";
    }
}
