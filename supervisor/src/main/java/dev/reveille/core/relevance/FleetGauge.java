package dev.reveille.core.relevance;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a node or a pool has free; the only facts all tenants share.
 *
 * @param scope of what
 * @param name node id or pool name
 * @param resources gauges; spend and budget mean nothing here
 * @param at time of the record it came with
 */
public record FleetGauge(Scope scope, String name, TenantEvent.Resources resources, Instant at) {
    /** Names of the facts it makes. */
    public static final List<String> FACTS = List.of("available_cpu", "available_memory");

    /** What is measured. */
    public enum Scope {
        NODE,
        POOL
    }

    /**
     * Facts for an agent of a pool: what is told of that pool, else the best any node has, because
     * an agent needs one node with room.
     */
    public static Collection<Fact> facts(Collection<FleetGauge> gauges, String pool) {
        var facts = new TreeMap<String, Fact>();
        gauges.stream()
                .filter(g -> g.scope == Scope.NODE)
                .sorted(Comparator.comparing(FleetGauge::name))
                .forEach(g -> g.facts().forEach((n, f) -> facts.merge(n, f, FleetGauge::more)));
        gauges.stream()
                .filter(g -> g.scope == Scope.POOL && g.name.equals(pool))
                .forEach(g -> facts.putAll(g.facts()));
        return facts.values();
    }

    private Map<String, Fact> facts() {
        String source = Fact.RESOURCE_SOURCE + ":" + key();
        var free =
                new TenantEvent.Resources(
                        resources.availableCpu(),
                        resources.availableMemory(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty());
        return TenantFold.resources(free, at, source);
    }

    /** {@code node/<id>} or {@code pool/<name>}. */
    public String key() {
        return switch (scope) {
            case NODE -> "node/" + name;
            case POOL -> "pool/" + name;
        };
    }

    private static Fact more(Fact one, Fact other) {
        return number(other) > number(one) ? other : one;
    }

    private static double number(Fact fact) {
        return switch (fact.value()) {
            case FactValue.Real(double value) -> value;
            case FactValue.Whole(long value) -> value;
            case FactValue.Text _, FactValue.Flag _ -> 0;
        };
    }

    /** This gauge, with what it leaves out taken from the one before. */
    public FleetGauge over(Optional<FleetGauge> before) {
        return before.map(
                        b ->
                                new FleetGauge(
                                        scope,
                                        name,
                                        resources.over(b.resources()),
                                        at.isBefore(b.at()) ? b.at() : at))
                .orElse(this);
    }
}
