package dev.reveille.topology;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.Habit;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * When the tenants of one task were active, and what that says of tenants like them. Both lie in a
 * store and are changed by records alone, so a crash, with or without its disk, changes no
 * decision.
 */
final class Habits {
    static final String STORE = "habits";

    /** What its keys begin with that are no tenant's. */
    private static final String KIN = "@kin/";

    private final KeyValueStore<String, byte[]> store;
    private final Kin kin = new Kin();

    Habits(KeyValueStore<String, byte[]> store) {
        this.store = store;
        for (int row = 0; row < Kin.ROWS; row++) {
            byte[] bytes = store.get(KIN + row);
            if (bytes != null) {
                kin.row(row, bytes);
            }
        }
    }

    /**
     * A tenant was active. The thousandth event of a minute costs nothing.
     *
     * @param before what was known of it
     */
    void active(TenantId id, KnownTenant before, Instant at) {
        long minute = ActivityHistory.minuteOf(at);
        boolean known =
                before.fact(Fact.LAST_ACTIVITY)
                        .filter(last -> ActivityHistory.minuteOf(last.at()) >= minute)
                        .isPresent();
        if (known) {
            return;
        }
        var history = history(id);
        var after = history.with(minute);
        if (after.equals(history)) {
            return;
        }
        kin.learn(history, minute).forEach(row -> store.put(KIN + row, kin.row(row)));
        store.put(id.value(), after.toBytes());
    }

    /** When the tenant returns; empty = it was never active. */
    Optional<Habit> of(TenantId id) {
        var history = history(id);
        return history.isKnown() ? Optional.of(new Forecast(history, kin)) : Optional.empty();
    }

    private ActivityHistory history(TenantId id) {
        byte[] bytes = store.get(id.value());
        return bytes == null ? ActivityHistory.EMPTY : ActivityHistory.fromBytes(bytes);
    }
}
