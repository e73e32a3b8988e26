package dev.reveille.history.replay;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.lifecycle.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A spec with a whole list of settings: of {@code wake} where its evaluator is {@code learned}, of
 * {@code thresholds.listening}, the edge at which agents start, where it is another.
 */
final class SpecSweep {
    private static final String LEARNED = "learned";
    // Edges from 0.95 down to 0.05.
    private static final int EDGES = 19;
    private static final int STEP = 5;

    private SpecSweep() {}

    /** From those that run least on. */
    static List<ReplayPolicy> of(SpecPolicy policy, List<String> wakes) {
        AgentSpec spec = policy.policy().spec();
        return spec.relevance().evaluator().name().equals(LEARNED)
                ? wakes.stream()
                        .map(w -> setting(policy, "wake=" + w, waking(spec.relevance(), w)))
                        .toList()
                : IntStream.rangeClosed(1, EDGES)
                        .mapToObj(i -> (100 - STEP * i) / 100.0)
                        .map(e -> setting(policy, "listening=" + e, from(spec.relevance(), e)))
                        .toList();
    }

    /** What holds for one setting of a policy holds for all. */
    private static ReplayPolicy setting(SpecPolicy policy, String how, RelevanceSpec relevance) {
        var made = Policy.of(with(policy.policy().spec(), relevance)).orThrow();
        return new SpecPolicy(policy.name() + "?" + how, made);
    }

    private static RelevanceSpec waking(RelevanceSpec r, String wake) {
        var parameters = new HashMap<>(r.evaluator().parameters());
        parameters.put("wake", Double.parseDouble(wake));
        return with(r, new EvaluatorSpec(LEARNED, parameters), r.thresholds());
    }

    /** The other edges give way, hysteresis stays. */
    private static RelevanceSpec from(RelevanceSpec r, double edge) {
        Thresholds t = r.thresholds();
        return with(
                r,
                r.evaluator(),
                new Thresholds(
                        Math.max(t.active(), edge),
                        edge,
                        Math.min(t.dormant(), edge),
                        t.hysteresis()));
    }

    private static RelevanceSpec with(RelevanceSpec r, EvaluatorSpec evaluator, Thresholds edges) {
        return new RelevanceSpec(
                evaluator, r.facts(), edges, r.dwell(), r.staleAfter(), r.archiveAfter());
    }

    private static AgentSpec with(AgentSpec s, RelevanceSpec relevance) {
        return new AgentSpec(
                s.id(),
                s.type(),
                s.mode(),
                s.config(),
                s.labels(),
                s.pool(),
                relevance,
                s.restart(),
                s.breaker(),
                s.supervision(),
                s.placement(),
                s.limits(),
                s.capabilities(),
                s.env(),
                s.secrets(),
                s.version(),
                s.document());
    }
}
