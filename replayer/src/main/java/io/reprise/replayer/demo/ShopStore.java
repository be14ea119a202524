package io.reprise.replayer.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The shop's tables and the queries on them. {@link #checkout} has the classic race: it reads the stock, waits for the
 * payment provider, and then writes the stock it read minus one. Two buyers of one product within that time get the
 * same unit, and the unique key of the orders table rejects the second order.
 */
final class ShopStore {
    /** How long the payment provider takes. */
    private static final long PAYMENT_MS = 150;

    private static final int PRODUCTS = 40;
    private static final int STOCK = 100_000;
    private static final int ORDERS_SHOWN = 10;

    /** Thrown by the unique key (product, unit) of the orders table. */
    static final class DuplicateKey extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DuplicateKey(String key) {
            super("duplicate key value violates unique constraint orders_product_unit: " + key);
        }
    }

    private final ConnectionPool pool;
    private final Map<Integer, Integer> stock = new ConcurrentHashMap<>();
    private final Map<String, String> ownerByUnit = new ConcurrentHashMap<>();
    private final Map<String, List<String>> ordersByUser = new ConcurrentHashMap<>();

    ShopStore(ConnectionPool pool) {
        this.pool = pool;
        for (int product = 1; product <= PRODUCTS; product++) {
            stock.put(product, STOCK);
        }
    }

    boolean hasProduct(int product) {
        return product >= 1 && product <= PRODUCTS;
    }

    String list(int page) throws InterruptedException {
        return pool.query(6, () -> {
            StringBuilder text = new StringBuilder();
            int first = (page * 10) % PRODUCTS + 1;
            for (int product = first; product < first + 10 && product <= PRODUCTS; product++) {
                text.append("<li><a href=\"/products/")
                        .append(product)
                        .append("\">Product ")
                        .append(product);
                text.append("</a></li>\n");
            }
            return text.toString();
        });
    }

    /** Full-text search without an index: the slow query that every shop has. */
    String search(String words) throws InterruptedException {
        return pool.query(80, () -> "<p>Found " + Math.floorMod(words.hashCode(), PRODUCTS) + " products</p>");
    }

    int stockOf(int product) throws InterruptedException {
        return pool.query(4, () -> stock.getOrDefault(product, 0));
    }

    String orders(String user) throws InterruptedException {
        return pool.query(6, () -> {
            List<String> all = ordersByUser.getOrDefault(user, List.of());
            List<String> last = new ArrayList<>(all.subList(Math.max(0, all.size() - ORDERS_SHOWN), all.size()));
            return String.join("\n", last);
        });
    }

    /** @return the order's number */
    String checkout(String user, int product) throws InterruptedException {
        int unit = pool.query(4, () -> stock.getOrDefault(product, 0));
        Thread.sleep(PAYMENT_MS);
        return pool.query(4, () -> {
            String order = product + "-" + unit;
            if (ownerByUnit.putIfAbsent(order, user) != null) {
                throw new DuplicateKey("(" + product + ", " + unit + ")");
            }
            stock.put(product, unit - 1);
            ordersByUser
                    .computeIfAbsent(user, name -> new CopyOnWriteArrayList<>())
                    .add(order);
            return order;
        });
    }
}
