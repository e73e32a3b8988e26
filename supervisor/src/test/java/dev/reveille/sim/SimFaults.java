package dev.reveille.sim;

import java.util.List;

/** Carries faults out, and ends them. */
final class SimFaults {
    private final SimFleet fleet;
    private final SimParts parts;
    private final int slots;
    private int clones;

    SimFaults(SimFleet fleet, SimParts parts, int slots) {
        this.fleet = fleet;
        this.parts = parts;
        this.slots = slots;
    }

    void befall(Fault fault) {
        fleet.judge.tell(() -> "FAULT " + fault);
        long until = fleet.time.now() + fault.lasts();
        var scheduler = fleet.schedulers.get(fault.of(fleet.schedulers.size()));
        var node = fleet.nodes.get(fault.of(fleet.nodes.size()));
        List<SimLog<?>> logs = fleet.broker.logs();
        SimLog<?> log = logs.get(fault.of(logs.size()));
        switch (fault.kind()) {
            case SCHEDULER_KILL -> scheduler.kill();
            case SCHEDULER_FREEZE -> scheduler.host.freeze(until);
            case SCHEDULER_CUT -> scheduler.host.cut(until);
            case SCHEDULER_CLOCK -> scheduler.host.skew = fault.target();
            case POOL_GIVEN -> fleet.election.give(scheduler);
            case NODE_KILL -> node.kill();
            case NODE_FREEZE -> node.host.freeze(until);
            case NODE_CUT -> node.host.cut(until);
            case NODE_CLOCK -> node.host.skew = fault.target();
            case MACHINE_CRASH -> {
                node.kill();
                node.machine.crash();
            }
            case STATE_LOST -> {
                node.kill();
                node.machine.wipe();
            }
            case NODE_LEAVE -> {
                if (node.host.alive()) {
                    node.leave();
                }
            }
            case CLONE -> clone(node, fault.lasts());
            case LEADER_MOVES -> {
                long gap = Math.min(fault.lasts(), 6_000);
                logs.forEach(l -> l.fail(fleet.time.now() + gap, fault.target()));
            }
            case BROKER_AWAY -> logs.forEach(l -> l.fail(until, 0));
            case TOPIC_SLOW -> log.slow(until);
            case CLEANER -> fleet.broker.clean();
            case PROCESS_CRASH -> processes(node).forEach(process -> process.end(1));
            case PROCESS_HANGS -> processes(node).forEach(process -> process.hangs = true);
        }
        fleet.time.at(until, this::revive);
    }

    private static List<SimProcess> processes(SimNode node) {
        return node.machine.journal.stream().filter(SimProcess::alive).toList();
    }

    /** Another machine with the same node's id. */
    private void clone(SimNode node, long lasts) {
        var clone = new SimNode(node.id + "-clone" + ++clones, node.id, slots, parts, fleet);
        clone.start();
        fleet.nodes.add(clone);
        fleet.time.after(
                lasts,
                () -> {
                    clone.kill();
                    clone.machine.crash();
                    fleet.nodes.remove(clone);
                });
    }

    /** Who is down comes back. */
    private void revive() {
        fleet.schedulers.stream().filter(s -> !s.host.alive()).forEach(SimScheduler::start);
        fleet.nodes.stream().filter(n -> !n.host.alive()).forEach(SimNode::start);
    }

    /** Everything that lasts is over; clones are gone. */
    void heal() {
        fleet.judge.tell(() -> "HEALED");
        for (SimNode node : List.copyOf(fleet.nodes)) {
            if (node.host.name.contains("clone")) {
                node.kill();
                node.machine.crash();
                fleet.nodes.remove(node);
            }
        }
        fleet.schedulers.forEach(s -> s.host.heal());
        fleet.nodes.forEach(n -> n.host.heal());
        fleet.broker.logs().forEach(SimLog::heal);
        revive();
    }
}
