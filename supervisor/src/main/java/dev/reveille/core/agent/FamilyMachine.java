package dev.reveille.core.agent;

import dev.reveille.core.agent.Family.Done;
import dev.reveille.core.agent.Family.Outcome;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.GroupEffect;
import dev.reveille.core.supervision.GroupEvent;
import dev.reveille.core.supervision.GroupMachine;
import dev.reveille.core.supervision.GroupStep;
import dev.reveille.core.supervision.GroupTree;
import dev.reveille.core.supervision.Member;
import dev.reveille.core.supervision.StartAnswer;
import dev.reveille.core.supervision.Verdict;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One step of a family: what happened to some of its agents goes to their machines and to their
 * groups, and what the groups make of it to the machines of the others, until nothing more follows.
 * No clock, no I/O.
 */
public final class FamilyMachine {
    private final Instant now;
    private final RandomGenerator random;
    private final Map<AgentId, AgentRun> runs;
    private final Map<AgentId, StopReason> leaving;
    private final Deque<Told> open = new ArrayDeque<>();
    private final List<Done> done = new ArrayList<>();
    private GroupTree tree;

    private FamilyMachine(Family family, Instant now, RandomGenerator random) {
        this.now = now;
        this.random = random;
        this.runs = new TreeMap<>(family.runs());
        this.leaving = new HashMap<>(family.leaving());
        this.tree = family.tree();
    }

    /**
     * One step.
     *
     * @param told what happened at once: agents that are no longer wanted together are stopped in
     *     the reverse of their order
     * @param now for times that enter the new state
     * @param random for jitter
     */
    public static Outcome step(
            Family family, Collection<Told> told, Instant now, RandomGenerator random) {
        var machine = new FamilyMachine(family, now, random);
        told.forEach(machine::foresee);
        machine.open.addAll(told);
        machine.work();
        return new Outcome(
                new Family(machine.tree, new TreeMap<>(machine.runs), machine.leaving),
                machine.done);
    }

    /** An agent leaves the family, its process is nobody's business here any more. */
    public static Outcome without(
            Family family, AgentId agent, Instant now, RandomGenerator random) {
        var machine = new FamilyMachine(family, now, random);
        machine.runs.remove(agent);
        machine.leaving.remove(agent);
        machine.groups(new GroupEvent.Gone(agent));
        machine.work();
        return new Outcome(
                new Family(machine.tree, new TreeMap<>(machine.runs), machine.leaving),
                machine.done);
    }

    private void work() {
        do {
            while (!open.isEmpty()) {
                Told next = open.remove();
                handle(next.agent(), next.event());
            }
            let();
        } while (!open.isEmpty());
    }

    /** Who is wanted is known before the first is told, so that their order can be kept. */
    private void foresee(Told told) {
        AgentRun run = run(told.agent());
        switch (told.event()) {
            case AgentEvent.Assigned(Assignment assignment, _) ->
                    groups(new GroupEvent.Seen(Children.member(run, Optional.of(assignment))));
            case AgentEvent.Unassigned _, AgentEvent.KillAsked _ ->
                    groups(new GroupEvent.Seen(Children.member(run, Optional.empty())));
            default -> {}
        }
    }

    private AgentRun run(AgentId agent) {
        return runs.computeIfAbsent(agent, AgentRun::idle);
    }

    private void handle(AgentId agent, AgentEvent event) {
        AgentRun run = run(agent);
        switch (event) {
            case AgentEvent.Unassigned(StopReason reason) -> {
                if (run.phase().liveProcess().isPresent() && !GroupMachine.mayStop(tree, agent)) {
                    leaving.put(agent, reason);
                    return;
                }
                leaving.remove(agent);
            }
            // Whoever is killed waits for nobody.
            case AgentEvent.Assigned _, AgentEvent.KillAsked _ -> leaving.remove(agent);
            case AgentEvent.Exited(var exit, _) -> judge(run, exit.reason(), Exits.sentence(exit));
            case AgentEvent.SpawnFailed(var problem, _) ->
                    judge(run, ExitReason.ERROR, problem.line());
            case AgentEvent.Reset _, AgentEvent.RestartAsked _ ->
                    groups(new GroupEvent.Reset(agent));
            default -> {}
        }
        hear(agent);
        step(agent, event);
    }

    /** What the end of a process means to the groups around it. */
    private void judge(AgentRun run, ExitReason reason, String how) {
        Optional<Assignment> wanted = run.wanted();
        boolean unasked =
                switch (run.phase()) {
                    case Phase.Starting _, Phase.Running _ -> true;
                    case Phase.Stopping(_, _, var why) -> why.failure();
                    case Phase.Idle _,
                            Phase.Waiting _,
                            Phase.Stopped _,
                            Phase.Restarting _,
                            Phase.Crashed _ ->
                            false;
                };
        boolean current =
                wanted.flatMap(w -> run.current().map(c -> !w.epoch().isAfter(c.epoch())))
                        .orElse(false);
        if (unasked && current) {
            groups(
                    Verdict.again(wanted.orElseThrow().spec().restart().type(), reason)
                            ? new GroupEvent.Fell(run.agent(), how)
                            : new GroupEvent.Ended(run.agent(), how));
        }
    }

    /** Tells an agent what its group says, where that is news. */
    private void hear(AgentId agent) {
        StartAnswer answer = GroupMachine.answer(tree, agent);
        if (!run(agent).group().equals(answer)) {
            step(agent, new AgentEvent.GroupSays(answer));
        }
    }

    private void step(AgentId agent, AgentEvent event) {
        Step step = AgentMachine.step(run(agent), event, now, random);
        runs.put(agent, step.run());
        step.effects().forEach(effect -> done.add(new Done(agent, effect)));
        Member member =
                leaving.containsKey(agent)
                        ? Children.member(step.run(), Optional.empty())
                        : Children.member(step.run());
        groups(new GroupEvent.Seen(member));
    }

    private void groups(GroupEvent event) {
        GroupStep step = GroupMachine.step(tree, event, now);
        tree = step.tree();
        for (GroupEffect effect : step.effects()) {
            switch (effect) {
                case GroupEffect.Stop(AgentId agent, StopReason reason) -> {
                    // One that is being made is stopped once it exists.
                    if (run(agent).phase().liveProcess().isPresent()) {
                        open.add(new Told(agent, new AgentEvent.GroupStops(reason)));
                    }
                }
                case GroupEffect.Revive(AgentId agent) ->
                        open.add(new Told(agent, new AgentEvent.Revived()));
                case GroupEffect.Note(AgentId agent, StopReason reason, String message) ->
                        done.add(
                                new Done(
                                        agent,
                                        new AgentEffect.Note(
                                                Kind.GROUP, reason.name(), message, Map.of())));
            }
        }
    }

    /** Lets those start, and those end, for whom it is time. */
    private void let() {
        for (AgentId agent : List.copyOf(runs.keySet())) {
            if (run(agent).wanted().isPresent()) {
                hear(agent);
            }
        }
        leaving.forEach(
                (agent, reason) -> {
                    if (GroupMachine.mayStop(tree, agent)) {
                        open.add(new Told(agent, new AgentEvent.Unassigned(reason)));
                    }
                });
    }
}
