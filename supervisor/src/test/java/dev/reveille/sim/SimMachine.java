package dev.reveille.sim;

import dev.reveille.core.agent.Life;
import dev.reveille.core.check.Fact;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A machine: what outlives the supervisor on it. Its processes are the truth the rules judge by;
 * its state directory is what a supervisor wrote down.
 */
final class SimMachine {
    final String name;
    final SimTime time;
    final SplittableRandom random;
    private final SimParts parts;
    private final SimJudge judge;

    /** In the state directory. */
    final TreeMap<AgentId, Life> memory = new TreeMap<>();

    /** Starts that are written down and not over. */
    final List<SimProcess> journal = new ArrayList<>();

    private final NodeId node;
    private Incarnation incarnation;
    private Incarnation remembered;
    private long lastPid = 100;

    SimMachine(String name, NodeId node, SimParts parts, SimTime time, SimJudge judge) {
        this.name = name;
        this.time = time;
        this.node = node;
        this.parts = parts;
        this.judge = judge;
        this.random = time.random("machine " + name);
        this.incarnation = another();
        this.remembered = incarnation;
    }

    private Incarnation another() {
        return parts.incarnation(node.value(), random.nextLong());
    }

    Incarnation incarnation() {
        return incarnation;
    }

    /** Whether what is in the state directory is of this boot. */
    boolean ours() {
        return incarnation.equals(remembered);
    }

    /** What was written down is now of this boot. */
    void remember() {
        remembered = incarnation;
    }

    /** The machine stops at once, and everything on it; at its next boot it is another. */
    void crash() {
        List.copyOf(journal).forEach(process -> process.end(-3));
        journal.clear();
        incarnation = another();
    }

    /** The state directory is lost, the processes are not. */
    void wipe() {
        memory.clear();
        incarnation = another();
        remembered = incarnation;
    }

    SimProcess spawn(AgentId agent, Epoch epoch, int attempt, Owner owner) {
        var process = new SimProcess(this, agent, epoch, attempt, owner, ++lastPid);
        journal.add(process);
        judge.tell(() -> "on %s begins %s".formatted(name, process));
        judge.see(new Fact.Began(time.instant(), "machine " + name, agent, owner, epoch, lastPid));
        return process;
    }

    void ended(SimProcess process, int code) {
        judge.tell(() -> "on %s ends %s with %d".formatted(name, process, code));
        judge.see(
                new Fact.Ended(
                        time.instant(),
                        "machine " + name,
                        process.agent,
                        process.owner,
                        process.epoch,
                        process.pid));
    }

    /** What runs of an agent. */
    List<SimProcess> running(AgentId agent) {
        return journal.stream().filter(p -> p.alive() && p.agent.equals(agent)).toList();
    }
}
