package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.SPEAKS;

import dev.reveille.core.agent.Explorer.Stride;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.RestartSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All steps of all kinds of agents, seen once each: what was met, and the first that broke a law.
 * The steps themselves are too many to keep.
 */
final class Walk {
    private final Map<Law, Stride> broken = new EnumMap<>(Law.class);
    private final Set<Law> met = EnumSet.noneOf(Law.class);
    private final Set<AgentState> states = EnumSet.noneOf(AgentState.class);
    private final Set<ExitReason> exits = EnumSet.noneOf(ExitReason.class);
    private final Set<AgentTimer> timers = EnumSet.noneOf(AgentTimer.class);
    private final Map<Phase, AgentRun> runs = new HashMap<>();
    private final Map<String, Set<String>> changes = new TreeMap<>();

    private Walk() {}

    static Walk whole() {
        var walk = new Walk();
        for (AgentType type : types()) {
            for (RestartSpec.Type restart : RestartSpec.Type.values()) {
                for (Duration backoff : List.of(Duration.ZERO, Duration.ofSeconds(1))) {
                    // One way of being ready tells what a group does, and without back-off one
                    // restart type.
                    boolean grouped =
                            type.equals(SPEAKS)
                                    && (backoff.isPositive()
                                            || restart == RestartSpec.Type.PERMANENT);
                    new Explorer(type, Explorer.restart(restart, backoff), grouped).walk(walk::see);
                }
            }
        }
        return walk;
    }

    private void see(Stride stride) {
        states.add(stride.after().run().phase().state());
        runs.putIfAbsent(stride.after().run().phase(), stride.after().run());
        switch (stride.told().event()) {
            case AgentEvent.Exited exited -> exits.add(exited.exit().reason());
            case AgentEvent.TimerEnded ended -> timers.add(ended.timer());
            default -> {}
        }
        if (!stride.from().equals(stride.to())) {
            changes.computeIfAbsent(stride.from() + " --> " + stride.to(), _ -> new TreeSet<>())
                    .add(stride.told().label());
        }
        for (Law law : Law.values()) {
            if (law.concerns(stride)) {
                met.add(law);
                if (!law.holds(stride)) {
                    broken.putIfAbsent(law, stride);
                }
            }
        }
    }

    /** The first step that broke it. */
    Optional<Stride> broken(Law law) {
        return Optional.ofNullable(broken.get(law));
    }

    /** Whether any step was one it is about. */
    boolean met(Law law) {
        return met.contains(law);
    }

    Set<AgentState> states() {
        return states;
    }

    Set<ExitReason> exits() {
        return exits;
    }

    Set<AgentTimer> timers() {
        return timers;
    }

    /** An agent in each phase that was met. */
    Collection<AgentRun> runs() {
        return runs.values();
    }

    /** State changes, each with the labels of what makes it. */
    Map<String, Set<String>> changes() {
        return changes;
    }

    /**
     * One that says when it is ready, one that opens a port and can write where it hangs, one that
     * is ready by living.
     */
    private static List<AgentType> types() {
        return List.of(
                SPEAKS,
                silent(new AgentType.Ready.Port(), Agents.dumps(HealthSpec.Dump.QUIT).health()),
                silent(new AgentType.Ready.Alive(Duration.ofSeconds(1)), HealthSpec.NONE));
    }

    private static AgentType silent(AgentType.Ready ready, HealthSpec health) {
        return new AgentType(
                SPEAKS.name(),
                SPEAKS.command(),
                SPEAKS.directory(),
                SPEAKS.env(),
                SPEAKS.passed(),
                AgentType.Protocol.NONE,
                ready,
                SPEAKS.startTimeout(),
                SPEAKS.stop(),
                SPEAKS.heartbeat(),
                SPEAKS.ports(),
                SPEAKS.log(),
                SPEAKS.confines(),
                health);
    }
}
