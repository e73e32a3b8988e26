package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run of activity led to, per tenant: pure, from the records of the run.
 *
 * @param tenants by id
 */
public record Report(Map<TenantId, Line> tenants) {
    /**
     * One tenant.
     *
     * @param activities records of activity
     * @param wakes processes started because relevance rose
     * @param coldWakes those of them that an activity was already waiting for
     * @param running time processes existed, summed over agents
     * @param mismatches what ran although it was not asked for, or the other way round, each a
     *     sentence
     */
    public record Line(
            int activities, int wakes, int coldWakes, Duration running, List<String> mismatches) {
        public Line {
            mismatches = List.copyOf(mismatches);
        }

        private Line and(Line other) {
            var both = new ArrayList<>(mismatches);
            both.addAll(other.mismatches);
            return new Line(
                    Math.max(activities, other.activities),
                    wakes + other.wakes,
                    coldWakes + other.coldWakes,
                    running.plus(other.running),
                    both);
        }
    }

    /** Mismatches of all tenants. */
    public List<String> mismatches() {
        return tenants.values().stream().flatMap(line -> line.mismatches().stream()).toList();
    }

    /**
     * The report.
     *
     * @param activities when each tenant was active, by the records' time, oldest first
     * @param decisions in the order of the topic
     * @param statuses in the order of the topic
     * @param end of the run
     * @param grace time a start or a stop may take before asked and done count as different
     */
    public static Report of(
            Map<TenantId, List<Instant>> activities,
            List<Decision> decisions,
            List<AgentStatus> statuses,
            Instant end,
            Duration grace) {
        var runs = new TreeMap<AgentId, AgentRun>();
        decisions.forEach(d -> runs.computeIfAbsent(d.agent(), AgentRun::new).decided(d));
        statuses.forEach(s -> runs.computeIfAbsent(s.agent(), AgentRun::new).became(s));
        var tenants = new HashMap<TenantId, Line>();
        activities.forEach(
                (tenant, times) ->
                        tenants.put(
                                tenant, new Line(times.size(), 0, 0, Duration.ZERO, List.of())));
        runs.forEach(
                (agent, run) -> {
                    var times = activities.getOrDefault(agent.tenant(), List.of());
                    tenants.merge(agent.tenant(), run.line(times, end, grace), Line::and);
                });
        return new Report(new TreeMap<>(tenants));
    }
}
