package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.NOW;
import static dev.reveille.core.agent.Agents.SPEAKS;

import dev.reveille.core.agent.ExitJudge.Ending;
import dev.reveille.core.agent.Family.Done;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A family on a node without a node: processes that come into being, become ready and end as told,
 * on virtual time. Its diary says in which order what happened.
 */
final class Company {
    /** How long a process needs to become ready, and to end when it is asked to. */
    static final Duration READY = Duration.ofMillis(10);

    static final Duration END = Duration.ofMillis(5);

    private record Due(Instant at, long number, Told told) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
    private final Map<AgentId, Map<AgentTimer, Long>> timers = new TreeMap<>();
    private final Map<AgentId, Long> pids = new TreeMap<>();
    private final Random random;
    private final List<String> diary = new ArrayList<>();
    private Consumer<String> onSpawn = _ -> {};
    private Family family = Family.EMPTY;
    private Instant now = NOW;
    private long numbers;

    Company(long seed) {
        this.random = new Random(seed);
    }

    Family family() {
        return family;
    }

    /** Told of each start as it is asked for, before anything else happens. */
    void onSpawn(Consumer<String> watcher) {
        onSpawn = watcher;
    }

    Instant now() {
        return now;
    }

    /** What happened since this was asked last, such as {@code spawn a}. */
    List<String> diary() {
        var said = List.copyOf(diary);
        diary.clear();
        return said;
    }

    AgentState state(String name) {
        return run(name).phase().state();
    }

    AgentRun run(String name) {
        return family.run(AgentId.of("acme", name)).orElseThrow();
    }

    /** The process, 0 = none. */
    long pid(String name) {
        return run(name).phase().liveProcess().map(Phase.Running::pid).orElse(0L);
    }

    /** The control log asks for these, all at once. */
    void assign(long epoch, Crew... crews) {
        tell(
                Arrays.stream(crews)
                        .map(
                                crew ->
                                        new Told(
                                                crew.agent(),
                                                new AgentEvent.Assigned(
                                                        new Assignment(
                                                                new Epoch(epoch),
                                                                crew.spec(),
                                                                SPEAKS,
                                                                LifecycleState.ACTIVE,
                                                                "RELEVANT"),
                                                        BreakerAnswer.CLOSED)))
                        .toList());
    }

    void unassign(String... names) {
        tell(
                Arrays.stream(names)
                        .map(
                                name ->
                                        new Told(
                                                AgentId.of("acme", name),
                                                new AgentEvent.Unassigned(StopReason.IRRELEVANT)))
                        .toList());
    }

    /** Its process fails, if it has one. */
    void fails(String name) {
        exits(name, 1);
    }

    /** Its checks say that its process no longer lives, if it has one. */
    void hangs(String name) {
        tell(List.of(new Told(AgentId.of("acme", name), new AgentEvent.Unhealthy("it hangs"))));
    }

    /** Its process ends by itself, without failing. */
    void finishes(String name) {
        exits(name, 0);
    }

    void reset(String name) {
        tell(
                List.of(
                        new Told(
                                AgentId.of("acme", name),
                                new AgentEvent.Reset(BreakerAnswer.CLOSED))));
    }

    private void exits(String name, int code) {
        AgentId agent = AgentId.of("acme", name);
        if (pid(name) != 0) {
            diary.add((code == 0 ? "finishes " : "fails ") + name);
            tell(
                    List.of(
                            exited(
                                    agent,
                                    ExitJudge.reason(
                                            run(name).phase(),
                                            code == 0 ? Ending.CLEAN : Ending.FAILED),
                                    code)));
        }
    }

    private static Told exited(AgentId agent, ExitReason reason, int code) {
        return new Told(
                agent, new AgentEvent.Exited(Agents.exit(reason, code), BreakerAnswer.CLOSED));
    }

    /** Time passes, and what is due happens. */
    void pass(Duration time) {
        Instant until = now.plus(time);
        while (!due.isEmpty() && !due.peek().at().isAfter(until)) {
            Due next = due.remove();
            now = next.at();
            happen(next);
        }
        now = until;
    }

    private void happen(Due next) {
        AgentId agent = next.told().agent();
        switch (next.told().event()) {
            case AgentEvent.TimerEnded(AgentTimer timer, _) -> {
                var own = timers.getOrDefault(agent, new TreeMap<>());
                if (own.getOrDefault(timer, 0L) == next.number()) {
                    own.remove(timer);
                    tell(List.of(next.told()));
                }
            }
            case AgentEvent.Exited _ -> {
                var phase = family.run(agent).orElseThrow().phase();
                if (phase.liveProcess()
                        .filter(p -> p.pid() == pids.getOrDefault(agent, 0L))
                        .isPresent()) {
                    diary.add("ends " + agent.name());
                    tell(List.of(next.told()));
                }
            }
            default -> tell(List.of(next.told()));
        }
    }

    private void tell(List<Told> told) {
        var outcome = FamilyMachine.step(family, told, now, random);
        family = outcome.family();
        outcome.done().forEach(this::perform);
    }

    private void perform(Done done) {
        AgentId agent = done.agent();
        switch (done.effect()) {
            case AgentEffect.Spawn _ -> {
                diary.add("spawn " + agent.name());
                onSpawn.accept(agent.name());
                pids.put(agent, ++numbers);
                long pid = numbers;
                later(Duration.ZERO, agent, new AgentEvent.Spawned(pid));
                later(READY, agent, new AgentEvent.BecameReady());
            }
            case AgentEffect.TellShutdown _ -> {
                diary.add("stop " + agent.name());
                ExitReason reason =
                        ExitJudge.reason(family.run(agent).orElseThrow().phase(), Ending.CLEAN);
                later(END, agent, exited(agent, reason, 0).event());
            }
            case AgentEffect.SetTimer(AgentTimer timer, Duration after) -> {
                long number =
                        later(after, agent, new AgentEvent.TimerEnded(timer, BreakerAnswer.CLOSED));
                timers.computeIfAbsent(agent, _ -> new TreeMap<>()).put(timer, number);
            }
            case AgentEffect.CancelTimer(AgentTimer timer) ->
                    timers.getOrDefault(agent, new TreeMap<>()).remove(timer);
            case AgentEffect.Release _ -> diary.add("release " + agent.name());
            case AgentEffect.Note _,
                    AgentEffect.SignalTerm _,
                    AgentEffect.SignalKill _,
                    AgentEffect.SignalDump _,
                    AgentEffect.WatchHealth _,
                    AgentEffect.TellHealthy _,
                    AgentEffect.TellMode _,
                    AgentEffect.WatchPort _ -> {}
        }
    }

    private long later(Duration after, AgentId agent, AgentEvent event) {
        due.add(new Due(now.plus(after), ++numbers, new Told(agent, event)));
        return numbers;
    }
}
