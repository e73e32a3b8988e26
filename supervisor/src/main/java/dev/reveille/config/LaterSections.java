package dev.reveille.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;

/**
 * The keys of a spec that later versions act on: read in full, so that a slip is found now, and
 * named in a warning, so that nobody relies on them yet.
 */
final class LaterSections {
    private enum Missed {
        ONCE,
        SKIP,
        ALL
    }

    private LaterSections() {}

    static void notYet(Fields fields, String key) {
        fields.findings()
                .warn(fields.path(key) + ": accepted, but this version does not act on it");
    }

    static void check(Fields fields) {
        for (String key : new String[] {"requests", "schedule"}) {
            if (fields.has(key)) {
                notYet(fields, key);
            }
        }
        if (fields.has("profile")) {
            fields.findings()
                    .warn("profile: this version takes only restart and breaker values from it");
        }
        Fields requests = fields.section("requests");
        requests.duration("timeout", Duration.ZERO);
        requests.integer("concurrency", 1, Integer.MAX_VALUE, 1);
        requests.integer("attempts", 1, Integer.MAX_VALUE, 1);
        requests.integer("pending.max", 0, Integer.MAX_VALUE, 0);
        requests.done();
        fields.sections("schedule").forEach(LaterSections::schedule);
    }

    private static void schedule(Fields entry) {
        entry.require("cron", "write when, such as `cron: \"0 8 * * MON-FRI\"`");
        entry.text("cron");
        entry.value(
                "zone",
                "a time zone, such as Europe/Berlin or UTC",
                value -> {
                    try {
                        return ZoneId.of(String.valueOf(value));
                    } catch (DateTimeException e) {
                        return null;
                    }
                });
        entry.word("missed", Missed.ONCE);
        entry.done();
    }
}
