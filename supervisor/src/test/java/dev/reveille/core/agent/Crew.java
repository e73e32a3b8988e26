package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.GroupSpec.AutoShutdown;
import dev.reveille.core.fleet.GroupSpec.Strategy;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.Reschedule;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.SupervisionSpec.Condition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An agent of {@code acme} as a member of a group, as tests write it. */
record Crew(
        String name,
        Optional<GroupSpec> group,
        int order,
        RestartSpec.Type type,
        boolean significant,
        Map<String, Condition> needs) {

    static Crew of(String name, GroupSpec group, int order) {
        return new Crew(
                name, Optional.of(group), order, RestartSpec.Type.PERMANENT, false, Map.of());
    }

    Crew type(RestartSpec.Type other) {
        return new Crew(name, group, order, other, significant, needs);
    }

    Crew asSignificant() {
        return new Crew(name, group, order, type, true, needs);
    }

    Crew needing(String other, Condition condition) {
        return new Crew(name, group, order, type, significant, Map.of(other, condition));
    }

    static GroupSpec group(String name, Strategy strategy, Intensity intensity) {
        return new GroupSpec(name, strategy, intensity, AutoShutdown.NEVER, 100, Optional.empty());
    }

    static GroupSpec within(GroupSpec parent, int order, GroupSpec group) {
        return new GroupSpec(
                group.name(),
                group.strategy(),
                group.intensity(),
                group.autoShutdown(),
                group.maxChildren(),
                Optional.of(new GroupSpec.Place(parent, order, RestartSpec.Type.PERMANENT, false)));
    }

    /** As {@link #within}, and not restarted by its parent. */
    static GroupSpec temporaryWithin(GroupSpec parent, GroupSpec group) {
        return new GroupSpec(
                group.name(),
                group.strategy(),
                group.intensity(),
                group.autoShutdown(),
                group.maxChildren(),
                Optional.of(new GroupSpec.Place(parent, 0, RestartSpec.Type.TEMPORARY, false)));
    }

    AgentId agent() {
        return AgentId.of("acme", name);
    }

    AgentSpec spec() {
        AgentSpec s = Agents.spec(restart());
        return new AgentSpec(
                agent(),
                s.type(),
                s.mode(),
                s.config(),
                s.labels(),
                s.pool(),
                s.relevance(),
                restart(),
                s.breaker(),
                new SupervisionSpec(
                        group, Intensity.DEFAULT, order, significant, needs, Reschedule.DEFAULT),
                s.placement(),
                s.limits(),
                s.env(),
                s.secrets(),
                s.version(),
                s.document());
    }

    private RestartSpec restart() {
        return new RestartSpec(
                type, Duration.ofMillis(100), 1, Duration.ofMillis(100), 0, Duration.ofSeconds(60));
    }
}
