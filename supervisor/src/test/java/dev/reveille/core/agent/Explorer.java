package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.AGENT;
import static dev.reveille.core.agent.Agents.NOW;
import static dev.reveille.core.agent.Agents.exit;

import dev.reveille.core.agent.ExitJudge.Ending;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.core.supervision.StartAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Walks an agent's life breadth first, from idle, over everything a node may tell it. Counters of
 * attempts and failures are left out of what makes two situations the same: they decide how long a
 * back-off takes, never where the agent goes. So the walk ends.
 */
final class Explorer {
    private static final BreakerAnswer OPEN = BreakerAnswer.open(NOW.plusSeconds(60));
    private static final List<BreakerAnswer> ANSWERS =
            List.of(
                    BreakerAnswer.CLOSED,
                    BreakerAnswer.HALF_OPEN,
                    OPEN,
                    BreakerAnswer.openUntilReset());

    private static final Map<String, StartAnswer> GROUP =
            Map.of(
                    "group lets", new StartAnswer.Free(),
                    "group says wait", new StartAnswer.Wait("another"),
                    "group is given up",
                            new StartAnswer.Shut(StartAnswer.How.GIVEN_UP, "group is given up"),
                    "group has ended",
                            new StartAnswer.Shut(StartAnswer.How.COMPLETED, "group has ended"));

    /**
     * A situation on a node.
     *
     * @param run the agent
     * @param process whether a process exists, or is being made
     * @param armed timers that run
     * @param released highest epoch given back
     */
    record World(AgentRun run, boolean process, Set<AgentTimer> armed, Epoch released) {}

    /** What a node tells, and how a table calls it. */
    record Told(String label, AgentEvent event) {}

    /** One step of the walk. */
    record Stride(World before, Told told, Step step, World after) {
        String from() {
            return before.run().phase().state().name();
        }

        String to() {
            return after.run().phase().state().name();
        }
    }

    private record Key(
            Phase phase,
            Optional<LifecycleState> wanted,
            Optional<LifecycleState> current,
            boolean newer,
            StopReason leaving,
            BreakerAnswer breaker,
            StartAnswer group,
            boolean process,
            Set<AgentTimer> armed) {
        static Key of(World world) {
            AgentRun run = world.run();
            return new Key(
                    run.phase(),
                    run.wanted().map(Assignment::mode),
                    run.current().map(Assignment::mode),
                    Explorer.newer(run),
                    run.leaving(),
                    run.breaker(),
                    run.group(),
                    world.process(),
                    world.armed());
        }
    }

    private final AgentType type;
    private final RestartSpec restart;
    private final boolean grouped;

    /**
     * @param grouped whether the agent's group speaks as well
     */
    Explorer(AgentType type, RestartSpec restart, boolean grouped) {
        this.type = type;
        this.restart = restart;
        this.grouped = grouped;
    }

    /** Every step there is, told to {@code each} once. */
    void walk(Consumer<Stride> each) {
        var start = new World(AgentRun.idle(AGENT), false, Set.of(), Epoch.NONE);
        var seen = new HashSet<Key>(Set.of(Key.of(start)));
        var open = new ArrayDeque<World>(List.of(start));
        while (!open.isEmpty()) {
            World world = open.remove();
            for (Told plain : told(world)) {
                Told told =
                        world.run().phase() instanceof Phase.Waiting
                                ? plain
                                : underGroup(world.run().group(), plain);
                Stride stride = stride(world, told);
                each.accept(stride);
                if (seen.add(Key.of(stride.after()))) {
                    open.add(stride.after());
                }
            }
        }
    }

    /** What a group says decides only what leads to a start. */
    private static Told underGroup(StartAnswer group, Told told) {
        return switch (group) {
            case StartAnswer.Free _ -> told;
            case StartAnswer.Wait _ -> new Told(told.label() + " (group waits)", told.event());
            case StartAnswer.Shut _ -> new Told(told.label() + " (group over)", told.event());
        };
    }

    private static Stride stride(World world, Told told) {
        // Without jitter, and with one seed, equal situations have equal times.
        Step step = AgentMachine.step(world.run(), told.event(), NOW, new Random(1));
        boolean process =
                switch (told.event()) {
                    case AgentEvent.Exited _, AgentEvent.SpawnFailed _ -> false;
                    default -> world.process();
                };
        EnumSet<AgentTimer> armed = EnumSet.noneOf(AgentTimer.class);
        armed.addAll(world.armed());
        if (told.event() instanceof AgentEvent.TimerEnded(AgentTimer timer, _)) {
            armed.remove(timer);
        }
        Epoch released = world.released();
        for (AgentEffect effect : step.effects()) {
            switch (effect) {
                case AgentEffect.Spawn _ -> process = true;
                case AgentEffect.SetTimer(AgentTimer timer, _) -> armed.add(timer);
                case AgentEffect.CancelTimer(AgentTimer timer) -> armed.remove(timer);
                case AgentEffect.Release(Epoch epoch, _) -> released = epoch;
                default -> {}
            }
        }
        return new Stride(
                world, told, step, new World(step.run(), process, Set.copyOf(armed), released));
    }

    /** Everything a node may tell in that situation. */
    private List<Told> told(World world) {
        AgentRun run = world.run();
        var all = new ArrayList<Told>();
        assignments(run).forEach(all::add);
        all.add(new Told("unwanted", new AgentEvent.Unassigned(StopReason.IRRELEVANT)));
        all.add(new Told("unwanted", new AgentEvent.Unassigned(StopReason.SHUTDOWN)));
        all.add(new Told("ready", new AgentEvent.BecameReady()));
        all.add(new Told("reset", new AgentEvent.Reset(BreakerAnswer.CLOSED)));
        all.add(new Told("killed", new AgentEvent.KillAsked(StopReason.OPERATOR)));
        all.add(new Told("restart", new AgentEvent.RestartAsked()));
        if (grouped) {
            all.add(new Told("group stops", new AgentEvent.GroupStops(StopReason.GROUP)));
            all.add(new Told("group revives", new AgentEvent.Revived()));
            GROUP.forEach(
                    (label, answer) -> all.add(new Told(label, new AgentEvent.GroupSays(answer))));
        }
        for (AgentTimer timer : world.armed()) {
            for (BreakerAnswer answer : ANSWERS) {
                if (timer == AgentTimer.RETRY || answer.equals(BreakerAnswer.CLOSED)) {
                    all.add(
                            label(
                                    "timer " + timer,
                                    answer,
                                    new AgentEvent.TimerEnded(timer, answer)));
                }
            }
        }
        if (world.process()) {
            if (run.phase().liveProcess().isPresent()) {
                exits(run).forEach(all::add);
                Stream.of(true, false)
                        .map(killed -> new AgentEvent.OutOfMemory("too much", killed))
                        .forEach(much -> all.add(new Told("out of memory", much)));
                if (run.phase() instanceof Phase.Running) {
                    all.add(new Told("unhealthy", new AgentEvent.Unhealthy("it hangs")));
                }
            } else {
                all.add(new Told("spawned", new AgentEvent.Spawned(7)));
                answers("spawn failed", a -> new AgentEvent.SpawnFailed(refused(), a))
                        .forEach(all::add);
            }
        }
        return all;
    }

    private Stream<Told> assignments(AgentRun run) {
        long newest =
                Stream.concat(run.wanted().stream(), run.current().stream())
                        .mapToLong(a -> a.epoch().value())
                        .max()
                        .orElse(0);
        // What was given back is placed under a newer epoch only.
        Stream<Told> same =
                run.wanted().isEmpty()
                        ? Stream.empty()
                        : modes().flatMap(mode -> assigned("assigned", newest, mode));
        String label = run.wanted().isEmpty() ? "assigned" : "newer epoch";
        return Stream.concat(same, modes().flatMap(mode -> assigned(label, newest + 1, mode)));
    }

    private static Stream<LifecycleState> modes() {
        return Stream.of(LifecycleState.ACTIVE, LifecycleState.LISTENING);
    }

    private Stream<Told> assigned(String label, long epoch, LifecycleState mode) {
        var assignment =
                new Assignment(new Epoch(epoch), Agents.spec(restart), type, mode, "RELEVANT");
        return answers(label, answer -> new AgentEvent.Assigned(assignment, answer));
    }

    private static Stream<Told> exits(AgentRun run) {
        boolean killed =
                run.phase() instanceof Phase.Stopping stopping
                        && stopping.step() == Phase.StopStep.KILL;
        return Stream.of(Ending.CLEAN, killed ? Ending.KILLED : Ending.FAILED)
                .flatMap(
                        ending -> {
                            ExitReason reason = ExitJudge.reason(run.phase(), ending);
                            boolean clean = ending == Ending.CLEAN;
                            return answers(
                                    "exit " + reason,
                                    a -> new AgentEvent.Exited(exit(reason, clean ? 0 : 1), a));
                        });
    }

    private static Stream<Told> answers(
            String label, java.util.function.Function<BreakerAnswer, AgentEvent> event) {
        return ANSWERS.stream().map(answer -> label(label, answer, event.apply(answer)));
    }

    private static Told label(String label, BreakerAnswer answer, AgentEvent event) {
        return new Told(
                answer.state() == BreakerState.OPEN ? label + " (breaker open)" : label, event);
    }

    /** Whether a newer epoch is wanted than the one a process has. */
    static boolean newer(AgentRun run) {
        return run.wanted()
                .flatMap(w -> run.current().map(c -> w.epoch().isAfter(c.epoch())))
                .orElse(false);
    }

    static Problem refused() {
        return Problem.of("AgentStartFailed", Category.STARTUP, "no such file", "correct it");
    }

    /** Restarts of that type; without jitter, at once or after a second. */
    static RestartSpec restart(RestartSpec.Type type, Duration backoff) {
        return new RestartSpec(type, backoff, 1, backoff, 0, Duration.ofSeconds(60));
    }
}
