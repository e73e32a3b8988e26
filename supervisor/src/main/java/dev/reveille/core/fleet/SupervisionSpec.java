package dev.reveille.core.fleet;

import java.util.Map;
import java.util.Optional;

/**
 * An agent's place among the other agents of its tenant.
 *
 * @param group the supervision group it is a child of; empty = it is supervised alone
 * @param intensity what holds where it is supervised alone; a group has its own
 * @param order when it starts among the group's children: lower first, equal together
 * @param significant whether its end counts for the group's auto-shutdown; never of a permanent one
 * @param dependsOn names of agents of the same tenant, and how far each must be before this starts
 * @param reschedule what follows where it is given up
 */
public record SupervisionSpec(
        Optional<GroupSpec> group,
        Intensity intensity,
        int order,
        boolean significant,
        Map<String, Condition> dependsOn,
        Reschedule reschedule) {

    /** Supervised alone, with the usual intensity. */
    public static final SupervisionSpec DEFAULT =
            new SupervisionSpec(
                    Optional.empty(), Intensity.DEFAULT, 0, false, Map.of(), Reschedule.DEFAULT);

    public SupervisionSpec {
        dependsOn = Map.copyOf(dependsOn);
    }

    /** The outermost group of an agent, whose members run on one node where they can. */
    public Optional<String> root(AgentId agent) {
        return group.map(inner -> agent.tenant() + "/" + inner.root().name());
    }

    /** How far another agent must be. */
    public enum Condition {
        /** Its process exists. */
        STARTED,
        /** It is ready. */
        READY,
        /** It has ended by itself without failing. */
        COMPLETED
    }
}
