package dev.reveille.core.agent;

import dev.reveille.core.agent.Explorer.Stride;
import dev.reveille.core.fleet.BreakerState;
import java.util.Set;

/** What holds of every step of every agent's life. */
enum Law {
    ONE_PROCESS {
        @Override
        boolean holds(Stride stride) {
            boolean gone =
                    !stride.before().process()
                            || stride.told().event() instanceof AgentEvent.Exited
                            || stride.told().event() instanceof AgentEvent.SpawnFailed;
            return spawns(stride) <= (gone ? 1 : 0);
        }
    },

    /** Given back only when no process exists. */
    RELEASED_WHEN_GONE {
        @Override
        boolean concerns(Stride stride) {
            return stride.step().effects().stream().anyMatch(AgentEffect.Release.class::isInstance);
        }

        @Override
        boolean holds(Stride stride) {
            return !stride.after().process();
        }
    },

    RELEASED_FOR_GOOD {
        @Override
        boolean concerns(Stride stride) {
            return spawns(stride) > 0;
        }

        @Override
        boolean holds(Stride stride) {
            return stride.step().effects().stream()
                    .filter(AgentEffect.Spawn.class::isInstance)
                    .map(AgentEffect.Spawn.class::cast)
                    .allMatch(
                            spawn ->
                                    spawn.assignment().epoch().isAfter(stride.before().released()));
        }
    },

    /** What leads out of CRASHED while the breaker is open. */
    CRASHED_UNTIL_HALF_OPEN {
        @Override
        boolean concerns(Stride stride) {
            var run = stride.before().run();
            return run.phase() instanceof Phase.Crashed
                    && run.breaker().state() == BreakerState.OPEN
                    && spawns(stride) > 0;
        }

        @Override
        boolean holds(Stride stride) {
            return Set.of("timer RETRY", "reset", "restart").contains(stride.told().label());
        }
    },

    OPEN_BREAKER_STARTS_NOTHING {
        @Override
        boolean concerns(Stride stride) {
            return stride.told().label().endsWith(OPEN);
        }

        @Override
        boolean holds(Stride stride) {
            return spawns(stride) == 0;
        }
    },

    PROCESS_AS_THE_STATE_SAYS {
        @Override
        boolean holds(Stride stride) {
            return stride.after().process() == stride.after().run().phase().state().hasProcess();
        }
    },

    /** A timer runs wherever something is waited for, and none anywhere else. */
    TIMERS_AS_THE_PHASE_SAYS {
        @Override
        boolean holds(Stride stride) {
            var armed = stride.after().armed();
            return switch (stride.after().run().phase()) {
                case Phase.Idle _, Phase.Waiting _, Phase.Stopped _ -> armed.isEmpty();
                case Phase.Starting starting ->
                        armed.contains(AgentTimer.START)
                                && (starting.process().isPresent()
                                                ? Set.of(AgentTimer.START, AgentTimer.ALIVE)
                                                : Set.of(AgentTimer.START))
                                        .containsAll(armed);
                case Phase.Running _ -> Set.of(AgentTimer.STABLE).containsAll(armed);
                case Phase.Stopping stopping ->
                        armed.equals(
                                stopping.step() == Phase.StopStep.KILL
                                        ? Set.of()
                                        : Set.of(AgentTimer.STOP));
                case Phase.Restarting _ -> armed.equals(Set.of(AgentTimer.RETRY));
                case Phase.Crashed crashed ->
                        armed.equals(
                                crashed.retryAt().isPresent()
                                        ? Set.of(AgentTimer.RETRY)
                                        : Set.of());
            };
        }
    },

    /** A stop asks by message, then by TERM, then kills. */
    STOPS_GO_ONE_WAY {
        @Override
        boolean concerns(Stride stride) {
            return stride.before().run().phase() instanceof Phase.Stopping
                    && stride.after().run().phase() instanceof Phase.Stopping;
        }

        @Override
        boolean holds(Stride stride) {
            if (!(stride.before().run().phase() instanceof Phase.Stopping before)
                    || !(stride.after().run().phase() instanceof Phase.Stopping after)) {
                return true;
            }
            Phase.StopStep next =
                    switch (before.step()) {
                        case DUMP, MESSAGE -> Phase.StopStep.TERM;
                        case TERM, KILL -> Phase.StopStep.KILL;
                    };
            boolean killed = stride.told().event() instanceof AgentEvent.KillAsked;
            return (after.step() == before.step()
                            || after.step() == (killed ? Phase.StopStep.KILL : next))
                    && after.process().equals(before.process());
        }
    };

    /** How labels of what an open breaker answered end. */
    static final String OPEN = " (breaker open)";

    /** Whether it says anything of that step. */
    boolean concerns(Stride stride) {
        return true;
    }

    /** Whether a step it concerns keeps it. */
    abstract boolean holds(Stride stride);

    private static long spawns(Stride stride) {
        return stride.step().effects().stream().filter(AgentEffect.Spawn.class::isInstance).count();
    }
}
