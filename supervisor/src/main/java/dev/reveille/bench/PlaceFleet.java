package dev.reveille.bench;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.LimitsSpec;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The nodes and agents of {@code bench place}; a spec's document is the number of its kind. */
final class PlaceFleet implements SpecReader {
    private static final int KINDS = 3;

    private final int nodes;
    private final int agents;
    private final List<AgentId> ids = new ArrayList<>();
    private final List<AgentSpec> kinds = new ArrayList<>();

    PlaceFleet(int nodes, int agents) {
        this.nodes = nodes;
        this.agents = agents;
        for (int i = 0; i < agents; i++) {
            ids.add(AgentId.of("tenant-" + i % 1_000, "agent-" + i / 1_000));
        }
        var asked = new Requests(0.1, 256L << 20);
        var zone = Map.of("zone", "b");
        var none = Map.<String, String>of();
        var noLabel = Optional.<String>empty();
        kinds.add(spec(0, new PlacementSpec(false, none, zone, noLabel, asked)));
        kinds.add(spec(1, new PlacementSpec(false, none, none, Optional.of("zone"), asked)));
        kinds.add(spec(2, new PlacementSpec(false, Map.of("gpu", "no"), none, noLabel, asked)));
    }

    AgentId agent(int number) {
        return ids.get(number);
    }

    /** A node with room for a quarter more than its part. */
    NodeReport report(int number, Instant now) {
        int slots = Math.max(2, agents * 5 / 4 / nodes);
        return new NodeReport(
                new NodeId("node-" + number),
                Incarnation.of(number + 1),
                1,
                "default",
                "host-" + number,
                NodeReport.Status.READY,
                List.of(),
                slots,
                0,
                Map.of("zone", List.of("a", "b", "c").get(number % 3), "gpu", "no"),
                Set.of("py"),
                1,
                0,
                new NodeReport.Holdings(
                        new Requests(slots * 0.1, slots * (256L << 20)),
                        0,
                        Set.of(),
                        Optional.empty()),
                "",
                now);
    }

    Decision decision(int agent, LifecycleState state, Instant now) {
        return new Decision(
                ids.get(agent),
                "default",
                state.runs() ? 0.7 + agent % 30 / 100.0 : 0.1,
                state,
                Optional.empty(),
                state,
                Optional.empty(),
                "tenant-activity",
                "activity within a day",
                List.of(),
                Thresholds.DEFAULT,
                "p1",
                "v1",
                now,
                now,
                Optional.empty(),
                "activity-0@1",
                false,
                state.runs() ? Optional.of(Integer.toString(agent % KINDS)) : Optional.empty(),
                Optional.empty(),
                Decision.Doubted.NONE);
    }

    private static AgentSpec spec(int kind, PlacementSpec asks) {
        return new AgentSpec(
                AgentId.of("any", "agent"),
                "py",
                AgentSpec.Mode.ACT,
                "{}",
                Map.of(),
                "default",
                RelevanceSpec.DEFAULT,
                RestartSpec.DEFAULT,
                BreakerSpec.DEFAULT,
                SupervisionSpec.DEFAULT,
                asks,
                LimitsSpec.UNWRITTEN,
                Map.of(),
                Map.of(),
                "v1",
                Integer.toString(kind));
    }

    @Override
    public Parsed<AgentSpec> read(String document) {
        return Parsed.ok(kinds.get(Integer.parseInt(document)));
    }

    @Override
    public Parsed<AgentSpec> instantiate(String template, TenantId tenant, String own) {
        return read(own.isEmpty() ? template : own);
    }

    @Override
    public Map<String, Object> attributes(String template) {
        return Map.of();
    }

    @Override
    public Predicate<TenantId> covering(String template) {
        return _ -> true;
    }
}
