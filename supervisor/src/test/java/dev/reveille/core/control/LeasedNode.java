package dev.reveille.core.control;

import dev.reveille.core.agent.NodeLease;
import dev.reveille.core.agent.NodeLease.Now;
import dev.reveille.core.agent.Phase.StopStep;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.placement.NodeReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node on virtual time that does with its lease, its log and its fuse what the node loop does,
 * and whose supervisor may be dead or stand still while its agents and its fuse do not.
 */
final class LeasedNode {
    /**
     * A heartbeat.
     *
     * @param at when it was sent, by the world's clock
     * @param sent the same by the node's
     */
    record Beat(LeasedNode from, NodeReport report, long at, long sent) {}

    private record Ack(long due, long sent, Instant taken) {}

    final String id;
    boolean cut;
    boolean suspended;
    private final LeaseFleet fleet;
    private final double rate;
    private final Map<AgentId, Epoch> runs = new HashMap<>();
    private final List<Ack> acks = new ArrayList<>();
    private ControlView view;
    private int read;
    private NodeLease lease = NodeLease.none(LeaseFleet.RUNS);
    private NodeLease written = lease;
    private boolean alive = true;
    private boolean frozen;
    private long fuse = Long.MAX_VALUE;
    private long sequence;
    private long beatAt;

    /**
     * @param rate of its boot clock against the world's
     */
    LeasedNode(LeaseFleet fleet, String id, double rate) {
        this.fleet = fleet;
        this.id = id;
        this.rate = rate;
        this.view = new ControlView(Rig.owner(id, 1));
    }

    private long boot() {
        return 1_000_000 + (long) (fleet.millis * rate);
    }

    /** Whether a process of it runs code just now. */
    boolean runs(AgentId agent) {
        return !suspended && runs.containsKey(agent);
    }

    long lease() {
        return lease.at(boot()) instanceof Now.Holds ? lease.number() : 0;
    }

    void kill() {
        alive = false;
    }

    void freeze(boolean stands) {
        frozen = stands;
    }

    /** Another supervisor of the same directory. */
    void restart() {
        alive = true;
        frozen = false;
        view = new ControlView(Rig.owner(id, 1));
        read = 0;
        acks.clear();
        lease = written;
        if (!(lease.at(boot()) instanceof Now.Holds)) {
            runs.clear();
        } else if (!runs.isEmpty()) {
            fuse = lease.ends();
        }
    }

    boolean dead() {
        return !alive;
    }

    boolean down() {
        return !alive || frozen || suspended;
    }

    /** The broker has taken it, and says so after this time. */
    void acknowledged(Beat beat, Instant taken, long after) {
        acks.add(new Ack(fleet.millis + after, beat.sent(), taken));
    }

    void step() {
        if (suspended) {
            return;
        }
        if (boot() >= fuse) {
            runs.clear();
            fuse = Long.MAX_VALUE;
        }
        if (down()) {
            return;
        }
        look();
        for (Ack ack : List.copyOf(acks)) {
            if (ack.due() <= fleet.millis && !cut) {
                acks.remove(ack);
                renew(ack);
            }
        }
        look();
        if (!cut) {
            follow();
        }
        if (fleet.millis >= beatAt) {
            beatAt = fleet.millis + 1000;
            fleet.rig.leases.put(id, lease());
            fleet.send(
                    new Beat(
                            this,
                            fleet.rig.said(id, 1, ++sequence, 4, NodeReport.Status.READY, Map.of()),
                            fleet.millis,
                            boot()));
        }
    }

    private void renew(Ack ack) {
        lease = lease.acknowledged(ack.sent(), ack.taken(), boot(), runs.isEmpty());
        if (!runs.isEmpty()) {
            written = lease;
            fuse = lease.ends();
        }
    }

    private void look() {
        boolean over =
                switch (lease.at(boot())) {
                    case Now.Holds _ -> false;
                    case Now.Ends(StopStep by, _) -> by == StopStep.KILL;
                    case Now.Over _ -> true;
                };
        if (over) {
            runs.clear();
        }
    }

    private void follow() {
        for (; read < fleet.rig.log.size(); read++) {
            view.apply(fleet.rig.log.get(read).key(), fleet.rig.log.get(read).record());
        }
        AgentId agent = Rig.A;
        Optional<Placed> mine = view.assignment(agent);
        boolean may = mine.filter(p -> p.lease() != 0 && p.lease() == lease()).isPresent();
        Epoch now = runs.get(agent);
        if (now != null && !(may && mine.get().epoch().equals(now))) {
            runs.remove(agent);
            fleet.release(this, agent, now);
        } else if (may && now == null) {
            runs.put(agent, mine.get().epoch());
            written = lease;
            fuse = lease.ends();
        } else if (mine.isPresent() && now == null) {
            fleet.release(this, agent, mine.get().epoch());
        }
        if (!runs.containsKey(agent)) {
            view.owedRelease(agent).ifPresent(epoch -> fleet.release(this, agent, epoch));
        }
    }
}
