package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Staleness;
import dev.reveille.core.relevance.TenantEvent.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a node or a pool has free; the only facts all tenants share.
 *
 * @param scope of what
 * @param name node id or pool name
 * @param resources gauges; spend and budget mean nothing here
 * @param cpuAt time of the record the processor's came with
 * @param memoryAt the same of memory
 */
public record FleetGauge(
        Scope scope, String name, Resources resources, Instant cpuAt, Instant memoryAt) {
    private static final String CPU = "available_cpu";
    private static final String MEMORY = "available_memory";

    /** Names of the facts it makes. */
    public static final List<String> FACTS = List.of(CPU, MEMORY);

    /**
     * A node that was silent for so long while another spoke is not asked, where the spec does not
     * say from which age on {@code resources} are stale. Ours: monitoring samples every 10 s to 2
     * min, so this outlasts some lost samples.
     */
    public static final Duration SILENT = Duration.ofMinutes(10);

    /** After so long without a word of it a node is forgotten. */
    public static final Duration FORGOTTEN = Duration.ofDays(1);

    /** What is measured. */
    public enum Scope {
        NODE,
        POOL
    }

    /** Of which both gauges came with one record. */
    public FleetGauge(Scope scope, String name, Resources resources, Instant at) {
        this(scope, name, resources, at, at);
    }

    /**
     * Facts for an agent of a pool: what is told of that pool, else the best any node has, because
     * an agent needs one node with room. A node that fell silent while others speak is not asked:
     * it may be gone. Where all are silent, the newest stay, and go stale.
     *
     * @param silent how much older than the newest a node's word may be; above 0
     */
    public static List<Fact> facts(Collection<FleetGauge> gauges, String pool, Duration silent) {
        var facts = new ArrayList<Fact>();
        for (String name : FACTS) {
            var nodes = new ArrayList<Fact>();
            @Nullable Fact ofPool = null;
            for (FleetGauge gauge : gauges) {
                @Nullable Fact fact = gauge.fact(name);
                if (fact != null && gauge.scope == Scope.NODE) {
                    nodes.add(fact);
                } else if (fact != null && gauge.name.equals(pool)) {
                    ofPool = fact;
                }
            }
            Optional.ofNullable(ofPool).or(() -> best(nodes, silent)).ifPresent(facts::add);
        }
        return facts;
    }

    /** How much older than another's a node's word may be, as a spec has it. */
    public static Duration silent(Staleness staleAfter) {
        Duration stale = staleAfter.of(Fact.RESOURCE_SOURCE, true);
        return stale.isZero() ? SILENT : stale;
    }

    private static Optional<Fact> best(List<Fact> nodes, Duration silent) {
        return nodes.stream()
                .map(Fact::at)
                .max(Comparator.naturalOrder())
                .flatMap(
                        newest ->
                                nodes.stream()
                                        .filter(f -> f.at().isAfter(newest.minus(silent)))
                                        .max(
                                                Comparator.comparingDouble(FleetGauge::number)
                                                        .thenComparing(
                                                                Fact::source,
                                                                Comparator.reverseOrder())));
    }

    private @Nullable Fact fact(String fact) {
        String source = Fact.RESOURCE_SOURCE + ":" + key();
        var cpu = resources.availableCpu();
        var memory = resources.availableMemory();
        if (fact.equals(CPU) && cpu.isPresent()) {
            return new Fact(CPU, new FactValue.Real(cpu.getAsDouble()), cpuAt, source);
        }
        return fact.equals(MEMORY) && memory.isPresent()
                ? new Fact(MEMORY, new FactValue.Whole(memory.getAsLong()), memoryAt, source)
                : null;
    }

    /** {@code node/<id>} or {@code pool/<name>}. */
    public String key() {
        return switch (scope) {
            case NODE -> "node/" + name;
            case POOL -> "pool/" + name;
        };
    }

    private static double number(Fact fact) {
        return switch (fact.value()) {
            case FactValue.Real(double value) -> value;
            case FactValue.Whole(long value) -> value;
            case FactValue.Text _, FactValue.Flag _ -> 0;
        };
    }

    /** This gauge, with what it leaves out taken from the one before, and its time. */
    public FleetGauge over(Optional<FleetGauge> before) {
        return before.map(
                        b ->
                                new FleetGauge(
                                        scope,
                                        name,
                                        free().over(b.resources()),
                                        resources.availableCpu().isPresent()
                                                ? later(cpuAt, b.cpuAt)
                                                : b.cpuAt,
                                        resources.availableMemory().isPresent()
                                                ? later(memoryAt, b.memoryAt)
                                                : b.memoryAt))
                .orElse(this);
    }

    private Resources free() {
        return new Resources(
                resources.availableCpu(),
                resources.availableMemory(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    /** When it was told of last. */
    public Instant at() {
        return later(cpuAt, memoryAt);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
