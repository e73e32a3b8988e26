package dev.reveille.sim;

import dev.reveille.core.agent.NodeLease;
import dev.reveille.core.agent.NodeLease.Now;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The node's lease as a supervisor keeps it: written down and fused before it is relied on. */
final class SimLease {
    private final SimMachine machine;
    private final SimParts parts;
    private final double drift;
    private NodeLease lease;
    private boolean guarding;

    /**
     * @param drift by how much its second is longer than the true one
     */
    SimLease(SimMachine machine, SimParts parts, double drift) {
        this.machine = machine;
        this.parts = parts;
        this.drift = drift;
        this.lease = NodeLease.none(parts.leaseRuns());
    }

    /** The boot clock: it goes on while nothing runs. */
    long boot() {
        return 1_000_000 + (long) (machine.time.now() / drift);
    }

    Now now() {
        return lease.at(boot());
    }

    Optional<Duration> next() {
        return lease.next(boot());
    }

    long number() {
        return now() instanceof Now.Holds ? lease.number() : 0;
    }

    boolean holds(long number) {
        return number != 0 && number() == number;
    }

    /** Goes on with an earlier supervisor's, where that still runs. */
    boolean resume() {
        machine.leaseFile.ifPresent(left -> lease = left);
        if (!(now() instanceof Now.Holds)) {
            return false;
        }
        guarding = true;
        arm();
        return true;
    }

    /** Whether another lease began. */
    boolean acknowledged(long sent, Instant taken, boolean clear) {
        if (clear && guarding) {
            guarding = false;
            machine.disarm();
            machine.leaseFile = Optional.empty();
        }
        long before = lease.number();
        lease = parts.renewed(lease, sent, taken, boot(), clear);
        if (guarding && !(now() instanceof Now.Over)) {
            arm();
        }
        return lease.number() != before;
    }

    /** An exclusive agent is to start: whether it may. */
    boolean guard() {
        if (!(now() instanceof Now.Holds)) {
            return false;
        }
        guarding = true;
        arm();
        return true;
    }

    private void arm() {
        machine.leaseFile = Optional.of(lease);
        machine.arm((long) ((lease.ends() - boot()) * drift));
    }
}
