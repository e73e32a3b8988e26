package dev.reveille.metrics;

/** Names of Reveille's own meters, as they are scraped; base units are part of the name. */
public final class Meters {
    /** Agents known, by {@link #STATE}; count. */
    public static final String AGENTS = "reveille_agents";

    /** Nodes heard of, by {@link #STATUS}; count. */
    public static final String NODES = "reveille_nodes";

    /** Agents the known nodes may run at once; count. */
    public static final String SLOTS = "reveille_node_slots";

    /** Agents the known nodes run, by their own word; count. */
    public static final String SLOTS_USED = "reveille_node_slots_used";

    /** Decisions held because an evaluator gave no score, by {@link #EVALUATOR}; counter. */
    public static final String EVALUATOR_FAILURES = "reveille_evaluator_failures";

    /** Checks of agents' health, by {@link #CHECK} and {@link #OUTCOME}; seconds each took. */
    public static final String CHECKS = "reveille_health_checks";

    /** Label: ping, http, tcp or exec. */
    public static final String CHECK = "check";

    /** Label: passed or failed. */
    public static final String OUTCOME = "outcome";

    /**
     * Requests of agents denied, by {@link #TYPE}, {@link #CAPABILITY} and {@link #REASON};
     * counter.
     */
    public static final String DENIALS = "reveille_agent_denials";

    /** Label: an agent type. */
    public static final String TYPE = "type";

    /** Label: a capability, spelt as in specs. */
    public static final String CAPABILITY = "capability";

    /** Label: why, in one word. */
    public static final String REASON = "reason";

    /** Label: the evaluator that gave no score, the innermost of several. */
    public static final String EVALUATOR = "evaluator";

    /** Label: an agent state, spelt as on {@code agent-state}. */
    public static final String STATE = "state";

    /** Label: a node status, spelt as on {@code node-heartbeats}. */
    public static final String STATUS = "status";

    private Meters() {}
}
