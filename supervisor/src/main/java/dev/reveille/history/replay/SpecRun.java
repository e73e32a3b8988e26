package dev.reveille.history.replay;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Judgement;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.relevance.FactLayer;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.learned.Kin;
import dev.reveille.history.replay.ReplayPolicy.Course;
import dev.reveille.history.replay.ReplayPolicy.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What all tenants of one pass share, and what is to be said of the pass. */
final class SpecRun implements Run {
    /** Most histories have none, which is why its default is what it is. */
    private static final String SUBSCRIPTION = "subscription_active";

    private final Policy policy;
    private final Kin kin = new Kin();
    private final Map<String, FleetGauge> gauges = new HashMap<>();
    private FactLayer fleet = FactLayer.of(Map.of());
    private final Set<String> seen = new HashSet<>();
    private final Set<String> defaulted = new TreeSet<>();
    private long evaluations;
    private long failed;
    private Optional<First> first = Optional.empty();
    private long refused;
    private long beside;

    /** The first time its evaluator gave no score. */
    private record First(TenantId tenant, Instant at, String why) {
        String in(MinuteTrace trace) {
            return "of tenant " + tenant + ", " + trace.when(at) + ": " + why;
        }
    }

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
        var silent = FleetGauge.silent(policy.spec().relevance().staleAfter());
        fleet = FactLayer.of(FleetGauge.facts(gauges.values(), policy.spec().pool(), silent));
    }

    Kin kin() {
        return kin;
    }

    /** What the fleet has free. */
    FactLayer fleet() {
        return fleet;
    }

    void note(TenantId tenant, Instant now, Judgement judgement) {
        evaluations++;
        for (FactUsed input : judgement.decision().inputs()) {
            (input.at().isEmpty() ? defaulted : seen).add(input.name());
        }
        if (judgement.failed().isPresent()) {
            failed++;
            String why = judgement.decision().failure().orElse("it gave no score");
            first = first.or(() -> Optional.of(new First(tenant, now, why)));
        }
    }

    void noteBeside() {
        beside++;
    }

    void noteRefused() {
        refused++;
    }

    @Override
    public Failures failures(MinuteTrace trace) {
        return new Failures(evaluations, failed, first.map(f -> f.in(trace)));
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<String>();
        defaulted.removeAll(seen);
        defaulted.remove(SUBSCRIPTION);
        if (!defaulted.isEmpty()) {
            notes.add(
                    "nothing in this history tells "
                            + String.join(", ", defaulted)
                            + ", so the default counts");
        }
        if (refused > 0) {
            notes.add("records that are refused live, and left out here: " + refused);
        }
        if (beside > 0) {
            notes.add(
                    "minutes in which only other agents than "
                            + policy.spec().id().name()
                            + " were active: "
                            + beside
                            + "; as live, they count in rates and habits and ask nothing of it, so"
                            + " it is held only against policies that leave them out too");
        }
        return notes;
    }
}
