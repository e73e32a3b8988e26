package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a task does without an event of a tenant, once the backlog is read: due deadlines, agents
 * that read the fleet's facts, and walks over tenants after templates or operators' words changed.
 * In slices of less than 10 ms, so that an event never waits long behind it; one look that takes
 * longer, as an evaluator from a jar may, makes its slice longer.
 */
final class Chores {
    /** When each chore ends in a slice that all of them fill; what one leaves the next may use. */
    private static final Duration DEADLINES_UNTIL = Duration.ofMillis(4);

    private static final Duration FLEET_UNTIL = Duration.ofMillis(6);
    private static final Duration OVERRIDES_UNTIL = Duration.ofMillis(7);
    private static final Duration TEMPLATES_UNTIL = Duration.ofMillis(8);

    private final OverrideChores overrides;
    private final TemplateChores templates;
    private final AgentDesk agents;
    private final Agenda agenda;
    private final RelevanceCounters counters;
    private final LongSupplier nanos;

    Chores(
            OverrideChores overrides,
            TemplateChores templates,
            AgentDesk agents,
            Agenda agenda,
            RelevanceCounters counters,
            LongSupplier nanos) {
        this.overrides = overrides;
        this.templates = templates;
        this.agents = agents;
        this.agenda = agenda;
        this.counters = counters;
        this.nanos = nanos;
    }

    /** Does one slice of each; gives back whether more is to be done at once. */
    boolean slice(Moment moment) {
        if (!moment.backlogRead()) {
            return false;
        }
        var time = new SliceTime(nanos);
        lookAtDue(moment, time);
        lookAtFleetReaders(moment, time);
        boolean more = overrides.slice(moment, time, OVERRIDES_UNTIL);
        more |= templates.slice(moment, time, TEMPLATES_UNTIL);
        agents.settle();
        return more || agenda.hasWork(moment.now());
    }

    private void lookAtDue(Moment moment, SliceTime time) {
        int done = 0;
        while (agenda.hasDue(moment.now()) && time.goesOn(done, DEADLINES_UNTIL)) {
            done++;
            Optional<AgentId> due = agenda.nextDue(moment.now());
            if (due.isPresent()) {
                counters.count(Counter.DEADLINES_DUE);
                agents.look(due.get(), moment);
            }
        }
    }

    private void lookAtFleetReaders(Moment moment, SliceTime time) {
        agenda.fleetAt(moment.now());
        for (int done = 0; time.goesOn(done, FLEET_UNTIL); done++) {
            Optional<AgentId> reader = agenda.nextOfFleetReaders();
            if (reader.isEmpty()) {
                break;
            }
            agents.look(reader.get(), moment);
        }
    }
}
