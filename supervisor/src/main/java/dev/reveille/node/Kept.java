package dev.reveille.node;

import dev.reveille.core.agent.Family;
import dev.reveille.core.fleet.Limits;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.gate.RestartGates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the node keeps its agents to, and by what. For the loop's thread alone. */
final class Kept {
    private final World world;
    private final Map<String, String> keepers;

    Kept(World world) {
        this.world = world;
        this.keepers = world.driver().capabilities().keepers();
    }

    Supervised of(AgentCell cell, Optional<Family> family) {
        return new Supervised(
                world.gates().tally(cell.agent).map(RestartGates.Tally::failures).orElse(0),
                family.map(f -> f.tree().standing(cell.agent, world.now())).orElse(List.of()),
                Cells.idle(cell) ? List.of() : limits(cell.limits));
    }

    private List<Supervised.Limit> limits(Limits limits) {
        var all = new ArrayList<Supervised.Limit>();
        limits.memoryBytes().ifPresent(bytes -> all.add(limit("memory", Limits.size(bytes))));
        limits.cpu().ifPresent(cores -> all.add(limit("cpu", Double.toString(cores))));
        limits.processes().ifPresent(most -> all.add(limit("processes", Integer.toString(most))));
        limits.files().ifPresent(most -> all.add(limit("files", Integer.toString(most))));
        return all;
    }

    private Supervised.Limit limit(String name, String value) {
        return new Supervised.Limit(name, value, keepers.getOrDefault(name, ""));
    }
}
