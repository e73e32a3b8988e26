package dev.reveille.topology;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactLayer;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.FleetGauge;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What agents read about the fleet. All of a pool read the same, so it is worked out once after a
 * gauge was told, and known to have changed only where it comes out differently.
 */
final class FleetFacts {
    /**
     * Agents that read the same.
     *
     * @param pool theirs
     * @param silent how much older than another's a node's word may be
     */
    record Scope(String pool, Duration silent) {
        static Scope of(AgentSpec spec) {
            return new Scope(spec.pool(), FleetGauge.silent(spec.relevance().staleAfter()));
        }
    }

    /** Without their times. */
    private record Values(Map<String, FactValue> values) {
        static Values of(List<Fact> facts) {
            var values = new HashMap<String, FactValue>();
            facts.forEach(fact -> values.put(fact.name(), fact.value()));
            return new Values(values);
        }
    }

    private record Read(long version, Values values, FactLayer layer) {}

    private final GlobalView<FleetGauge> fleet;
    private final Map<Scope, Read> read = new HashMap<>();
    private final Set<Scope> changed = new HashSet<>();

    FleetFacts(GlobalView<FleetGauge> fleet) {
        this.fleet = fleet;
    }

    /** Rises whenever a gauge is told, also the same again. */
    long version() {
        return fleet.version();
    }

    FactLayer of(Scope scope) {
        var gauges = fleet.entries();
        Read before = read.get(scope);
        if (before != null && before.version == fleet.versionRead()) {
            return before.layer;
        }
        var told = gauges.values().stream().flatMap(Optional::stream).toList();
        var facts = FleetGauge.facts(told, scope.pool(), scope.silent());
        var now = new Read(fleet.versionRead(), Values.of(facts), FactLayer.of(facts));
        read.put(scope, now);
        if (before != null && !before.values.equals(now.values)) {
            changed.add(scope);
        }
        return now.layer;
    }

    /** For how many there is something to compare; also for such as nobody is in any more. */
    int scopes() {
        return read.size();
    }

    /** Forgets all others. */
    void keep(Set<Scope> inUse) {
        read.keySet().retainAll(inUse);
    }

    /** Who reads something else than when this was asked last. */
    Set<Scope> takeChanged() {
        Set.copyOf(read.keySet()).forEach(this::of);
        var taken = Set.copyOf(changed);
        changed.clear();
        return taken;
    }
}
