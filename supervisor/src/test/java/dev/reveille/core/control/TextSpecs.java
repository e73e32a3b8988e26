package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.LimitsSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Specs as one line, {@code type[,gpu][,exclusive][,config=TEXT][,note=TEXT][,group=NAME]
 * [,memory=BYTES][,spread=LABEL]}.
 */
public final class TextSpecs implements SpecReader {
    @Override
    public Parsed<AgentSpec> read(String document) {
        String[] parts = document.split(",", -1);
        if (parts[0].isEmpty()) {
            return Parsed.wrong(Problem.invalid("InvalidAgentSpec", "no type", "give one"));
        }
        boolean exclusive = false;
        Map<String, String> requires = Map.of();
        String config = "{}";
        SupervisionSpec supervision = SupervisionSpec.DEFAULT;
        Requests requests = Requests.NONE;
        Optional<String> spread = Optional.empty();
        for (String part : parts) {
            if (part.equals("exclusive")) {
                exclusive = true;
            } else if (part.equals("gpu")) {
                requires = Map.of("gpu", "true");
            } else if (part.startsWith("config=")) {
                config = part.substring("config=".length());
            } else if (part.startsWith("group=")) {
                supervision = member(part.substring("group=".length()));
            } else if (part.startsWith("memory=")) {
                requests = new Requests(0, Long.parseLong(part.substring("memory=".length())));
            } else if (part.startsWith("spread=")) {
                spread = Optional.of(part.substring("spread=".length()));
            }
        }
        return Parsed.ok(
                new AgentSpec(
                        AgentId.of("any", "agent"),
                        parts[0],
                        AgentSpec.Mode.ACT,
                        config,
                        Map.of(),
                        "default",
                        RelevanceSpec.DEFAULT,
                        RestartSpec.DEFAULT,
                        BreakerSpec.DEFAULT,
                        supervision,
                        new PlacementSpec(exclusive, requires, Map.of(), spread, requests),
                        LimitsSpec.UNWRITTEN,
                        Map.of(),
                        Map.of(),
                        "v-" + document,
                        document));
    }

    private static SupervisionSpec member(String group) {
        SupervisionSpec alone = SupervisionSpec.DEFAULT;
        return new SupervisionSpec(
                Optional.of(
                        new GroupSpec(
                                group,
                                GroupSpec.Strategy.ONE_FOR_ONE,
                                Intensity.DEFAULT,
                                GroupSpec.AutoShutdown.NEVER,
                                GroupSpec.MAX_CHILDREN,
                                Optional.empty())),
                alone.intensity(),
                alone.order(),
                alone.significant(),
                alone.dependsOn(),
                alone.reschedule());
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
