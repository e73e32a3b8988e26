package dev.reveille.core.relevance;

import java.util.Set;

/** Facts with a meaning and a type of their own; anything else is what users tell. */
public final class FactNames {
    /** All of them. */
    public static final Set<String> KNOWN =
            Set.of(
                    "last_activity_seconds",
                    "last_activity_days",
                    "last_activity_type",
                    "customer_active",
                    "activity_rate_1m",
                    "activity_rate_5m",
                    "activity_rate_1h",
                    "pending_requests",
                    "pending_events",
                    "event_type",
                    "subscription_active",
                    "agent_priority",
                    "cost_per_hour",
                    "spend",
                    "budget",
                    "available_cpu",
                    "available_memory",
                    "busy",
                    "in_flight",
                    "score");

    /** What a count of waiting events of one type begins with. */
    public static final String EVENTS = "pending_events.";

    private FactNames() {}

    /** Whether it is one of them. */
    public static boolean known(String name) {
        return KNOWN.contains(name) || name.startsWith(EVENTS);
    }
}
