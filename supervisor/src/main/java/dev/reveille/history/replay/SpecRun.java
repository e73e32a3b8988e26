package dev.reveille.history.replay;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Judgement;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.learned.Kin;
import dev.reveille.history.replay.ReplayPolicy.Course;
import dev.reveille.history.replay.ReplayPolicy.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What all tenants of one pass share, and what is to be said of the pass. */
final class SpecRun implements Run {
    private final Policy policy;
    private final Kin kin = new Kin();
    private final Map<String, FleetGauge> gauges = new HashMap<>();
    private Collection<Fact> fleet = List.of();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> defaulted = new TreeSet<>();
    private long failed;
    private String failure = "";
    private long refused;

    SpecRun(Policy policy) {
        this.policy = policy;
    }

    @Override
    public Course tenant(TenantId tenant) {
        return new SpecCourse(tenant, policy, this);
    }

    @Override
    public void told(FleetGauge gauge) {
        gauges.merge(gauge.key(), gauge, (before, now) -> now.over(Optional.of(before)));
        fleet = FleetGauge.facts(gauges.values(), policy.spec().pool());
    }

    Kin kin() {
        return kin;
    }

    /** What the fleet has free. */
    Collection<Fact> fleet() {
        return fleet;
    }

    /** What the spec itself says of its agent, as of that moment. */
    Collection<Fact> facts(Instant now) {
        var facts = new ArrayList<Fact>();
        policy.spec()
                .relevance()
                .facts()
                .forEach(
                        (name, value) ->
                                FactValue.of(value)
                                        .map(v -> new Fact(name, v, now, "spec"))
                                        .ifPresent(facts::add));
        return facts;
    }

    void note(Judgement judgement) {
        for (FactUsed input : judgement.decision().inputs()) {
            (input.at().isEmpty() ? defaulted : seen).add(input.name());
        }
        if (judgement.failed().isPresent()) {
            failed++;
            failure = judgement.decision().explanation();
        }
    }

    void noteRefused() {
        refused++;
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<String>();
        defaulted.removeAll(seen);
        if (!defaulted.isEmpty()) {
            notes.add(
                    "nothing in this history tells "
                            + String.join(", ", defaulted)
                            + ", so the default counts");
        }
        if (failed > 0) {
            notes.add(failed + " times " + failure);
        }
        if (refused > 0) {
            notes.add(refused + " records are refused live, and are left out");
        }
        return notes;
    }
}
