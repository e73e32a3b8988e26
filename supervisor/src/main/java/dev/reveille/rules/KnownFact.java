package dev.reveille.rules;

import static java.util.Objects.requireNonNull;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.reveille.core.relevance.FactReader;
import dev.reveille.core.relevance.FactValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A fact that expressions may call by its bare name, typed. Defaults are those of Thymos' policies
 * where it has one, else what says that nothing is there.
 *
 * @param name as in the context
 * @param otherwise its value where it was never seen; its type is the fact's type
 */
record KnownFact(String name, FactValue otherwise) {
    /** Days of silence of a tenant never seen (Thymos). */
    private static final long NEVER_SEEN_DAYS = 999;

    private static final double MILLIS_PER_DAY = 1_000.0 * 86_400;

    static final String SECONDS = "last_activity_seconds";
    static final String DAYS = "last_activity_days";
    static final String CUSTOMER_ACTIVE = "customer_active";

    static final List<KnownFact> ALL =
            List.of(
                    real(SECONDS, NEVER_SEEN_DAYS * 86_400.0),
                    real(DAYS, NEVER_SEEN_DAYS),
                    text("last_activity_type"),
                    flag(CUSTOMER_ACTIVE, false),
                    real("activity_rate_1m", 0),
                    real("activity_rate_5m", 0),
                    real("activity_rate_1h", 0),
                    whole("pending_requests", 0),
                    whole("pending_events", 0),
                    text("event_type"),
                    flag("subscription_active", true),
                    real("agent_priority", 0.5),
                    real("cost_per_hour", 10),
                    real("spend", 0),
                    real("budget", 0),
                    real("available_cpu", 1),
                    whole("available_memory", Long.MAX_VALUE),
                    flag("busy", false),
                    whole("in_flight", 0),
                    real("score", 0));

    private static final Map<String, KnownFact> BY_NAME =
            ALL.stream()
                    .collect(Collectors.toUnmodifiableMap(KnownFact::name, Function.identity()));

    /** Whether there is one of that name. */
    static boolean has(String name) {
        return BY_NAME.containsKey(name);
    }

    /** Its value in the form CEL knows, written down as an input. */
    static Object read(String name, FactReader facts) {
        return switch (name) {
            case SECONDS -> age(name, facts).toMillis() / 1_000.0;
            case DAYS -> age(name, facts).toMillis() / MILLIS_PER_DAY;
            default -> requireNonNull(BY_NAME.get(name)).read(facts);
        };
    }

    private static Duration age(String name, FactReader facts) {
        return facts.activityAge(name, NEVER_SEEN_DAYS);
    }

    private Object read(FactReader facts) {
        return switch (otherwise) {
            case FactValue.Text(String value) -> facts.text(name, value);
            case FactValue.Flag(boolean value) -> facts.flag(name, value);
            case FactValue.Real(double value) -> facts.number(name, value);
            case FactValue.Whole(long value) -> whole(facts.count(name, value));
        };
    }

    private long whole(double number) {
        if (number != Math.rint(number)) {
            throw new IllegalStateException(
                    "fact " + name + " is " + number + ", a whole number was expected");
        }
        return (long) number;
    }

    CelType type() {
        return switch (otherwise) {
            case FactValue.Text _ -> SimpleType.STRING;
            case FactValue.Flag _ -> SimpleType.BOOL;
            case FactValue.Real _ -> SimpleType.DOUBLE;
            case FactValue.Whole _ -> SimpleType.INT;
        };
    }

    /** Whether it may change although nothing happens; rates say themselves when, as they decay. */
    static boolean overTime(String name) {
        return name.equals(SECONDS) || name.equals(DAYS) || name.equals(CUSTOMER_ACTIVE);
    }

    private static KnownFact real(String name, double otherwise) {
        return new KnownFact(name, new FactValue.Real(otherwise));
    }

    private static KnownFact whole(String name, long otherwise) {
        return new KnownFact(name, new FactValue.Whole(otherwise));
    }

    private static KnownFact flag(String name, boolean otherwise) {
        return new KnownFact(name, new FactValue.Flag(otherwise));
    }

    private static KnownFact text(String name) {
        return new KnownFact(name, new FactValue.Text(""));
    }
}
