package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code /recording} says.
 *
 * @param page the page as it is
 */
record Account(Map<String, Object> page) {
    private static final String METRIC = "reprise_recording_exchanges_";

    static Account of(ProxyProcess proxy) throws Exception {
        return new Account(JsonText.object(proxy.admin("/recording").body()));
    }

    /** Waits until nothing is under way, and holds the metrics against the page. */
    static Account settled(ProxyProcess proxy) throws Exception {
        Account account = of(proxy);
        for (int attempt = 0; attempt < 500 && account.count("under_way") != 0; attempt++) {
            Thread.sleep(10);
            account = of(proxy);
        }
        assertThat(account.count("under_way")).as("%s", account).isZero();
        assertThat(account.ledger().addsUp()).as("%s", account).isTrue();
        assertThat((long) proxy.metric(METRIC + "seen_total")).isEqualTo(account.count("seen"));
        assertThat((long) proxy.metric(METRIC + "recorded_total")).isEqualTo(account.count("recorded"));
        assertThat((long) proxy.metric(METRIC + "sampled_out_total")).isEqualTo(account.count("sampled_out"));
        for (LossCause cause : LossCause.values()) {
            assertThat((long) proxy.metric(METRIC + "lost_total{cause=\"" + label(cause) + "\"}"))
                    .isEqualTo(account.lost(cause));
        }
        return account;
    }

    String state() {
        return String.valueOf(page.get("state"));
    }

    long count(String name) {
        return (Long) page.get(name);
    }

    long lost(LossCause cause) {
        return page.get("lost") instanceof Map<?, ?> lost ? (Long) lost.get(label(cause)) : -1;
    }

    /** The same as the journal keeps it. */
    LedgerData ledger() {
        long[] lost = Arrays.stream(LossCause.values()).mapToLong(this::lost).toArray();
        return new LedgerData(count("seen"), count("recorded"), count("sampled_out"), lost);
    }

    private static String label(LossCause cause) {
        return cause.name().toLowerCase(Locale.ROOT);
    }
}
