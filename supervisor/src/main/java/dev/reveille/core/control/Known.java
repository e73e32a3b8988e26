package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.placement.Ceilings;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pool's placement knows, as a round of decisions reads it.
 *
 * @param log what the control log says
 * @param wants what relevance asks
 * @param roster what nodes say
 * @param escalations agents that nodes gave up
 * @param occupancy what is taken of each node by the log
 * @param kin wanted agents by their groups
 * @param duties what operators ask of nodes
 * @param elsewhere what other pools' parts of the log say
 * @param departures who left this pool
 * @param last where agents ran last
 * @param ceilings how many agents tenants may have
 * @param reader of specs
 */
record Known(
        ControlLog log,
        Wants wants,
        Roster roster,
        Escalations escalations,
        Occupancy occupancy,
        Kin kin,
        Duties duties,
        Elsewhere elsewhere,
        Departures departures,
        Map<AgentId, NodeId> last,
        Ceilings ceilings,
        SpecReader reader) {
    static Known nothing(PoolSettings settings, SpecReader reader) {
        return new Known(
                new ControlLog(),
                new Wants(settings, reader),
                new Roster(settings),
                new Escalations(),
                new Occupancy(),
                new Kin(),
                new Duties(),
                new Elsewhere(),
                new Departures(settings.pool()),
                new HashMap<>(),
                settings.ceilings(),
                reader);
    }

    /** A record of the log, or a tombstone; answers the agent it is about, if it is about one. */
    Optional<AgentId> replay(ControlKey key, Optional<ControlRecord> record) {
        Optional<AgentId> about = key.about();
        var before = about.flatMap(log::agent);
        log.replay(key, record);
        about.ifPresent(agent -> occupancy.change(before, log.agent(agent)));
        return about;
    }

    /**
     * Members that ended long ago, and that no agent's record names. What an operator said of a
     * node holds until it is taken back: such a node is not forgotten.
     */
    List<Membership> bygone(Collection<Membership> members, Instant now) {
        return roster.bygone(members, now).stream()
                .filter(member -> member.duty().equals(Duty.OPEN))
                .filter(member -> log.holds(member.owner().node()).isEmpty())
                .toList();
    }

    /** What is wanted of an agent may have changed. */
    void wanted(AgentId agent) {
        kin.set(agent, wants.of(agent));
    }
}
