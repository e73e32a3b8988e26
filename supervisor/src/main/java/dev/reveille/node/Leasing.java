package dev.reveille.node;

import dev.reveille.core.agent.NodeLease;
import dev.reveille.core.agent.NodeLease.Now;
import dev.reveille.os.BootClock;
import dev.reveille.os.Fuse;
import dev.reveille.os.LeaseFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's lease, and what holds the node to it: while an exclusive agent runs here, its end is
 * written down and a fuse is armed before anything relies on it. For the loop's thread alone.
 */
final class Leasing {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leasing.class);

    /** After what time a fuse that could not be had is tried again. */
    private static final long AGAIN_MILLIS = 30_000;

    private final boolean on;
    private final BootClock boot;
    private final LeaseFile file;
    private final Fuse fuse;
    private NodeLease lease;
    private Optional<Boolean> usable = Optional.empty();
    private long askedAt = -AGAIN_MILLIS;
    private boolean guarding;
    private boolean failing;

    /**
     * @param runs how long a heartbeat lets the lease run; empty = this node never holds one
     */
    Leasing(Optional<Duration> runs, BootClock boot, LeaseFile file, Fuse fuse) {
        this.on = runs.isPresent();
        this.boot = boot;
        this.file = file;
        this.fuse = fuse;
        this.lease = NodeLease.none(runs.orElse(Duration.ZERO));
    }

    /** Whether this node can ever hold a lease. */
    boolean on() {
        return on;
    }

    /** Whether exclusive agents may run here. */
    boolean guarding() {
        return guarding;
    }

    /** Time of the boot clock. */
    long boot() {
        return boot.millis();
    }

    Now now() {
        return lease.at(boot.millis());
    }

    /** After what time {@link #now} is another, unless the lease is renewed. */
    Optional<Duration> next() {
        return lease.next(boot.millis());
    }

    /** Number of the lease, while it holds and a fuse can be had; else 0. */
    long number() {
        return usable.orElse(false) && now() instanceof Now.Holds ? lease.number() : 0;
    }

    /** Whether this lease holds. */
    boolean holds(long number) {
        return number != 0 && lease.number() == number && now() instanceof Now.Holds;
    }

    /**
     * Goes on with the lease of an earlier supervisor of this directory, where that still runs.
     *
     * @return whether exclusive agents that were left running may live on
     */
    boolean resume() {
        if (!on) {
            return false;
        }
        long now = boot.millis();
        file.read()
                .ifPresent(
                        left ->
                                lease =
                                        new NodeLease(
                                                lease.runs(),
                                                left.number(),
                                                Math.min(
                                                        left.ends(), now + lease.runs().toMillis()),
                                                Optional.of(left.taken())));
        if (!(lease.at(now) instanceof Now.Holds(Duration left))) {
            return false;
        }
        guarding = fuse.arm(left);
        return guarding;
    }

    /**
     * A heartbeat was acknowledged.
     *
     * @param idle whether no exclusive agent runs here or is being started
     * @param told told later whether a fuse can be had, where that is to be found out
     * @return whether another lease began
     */
    boolean acknowledged(long sent, Instant taken, boolean idle, Consumer<NodeEvent> told) {
        long now = boot.millis();
        // A program that checked one may end a moment after it.
        boolean clear = idle && !(guarding && fuse.guardsAny());
        if (clear) {
            letGo();
        }
        NodeLease next = lease.acknowledged(sent, taken, now, clear);
        boolean another = next.number() != lease.number();
        if (!guarding || next.at(now) instanceof Now.Over || keep(next)) {
            lease = next;
        }
        if (!usable.orElse(false) && now - askedAt >= AGAIN_MILLIS) {
            askedAt = now;
            Thread.ofPlatform()
                    .daemon()
                    .name("node-fuse")
                    .start(() -> told.accept(new NodeEvent.FuseKnown(fuse.refused())));
        }
        return another;
    }

    /** Whether a fuse can be had is known now. */
    void known(Optional<String> refused) {
        usable = Optional.of(refused.isEmpty());
        refused.ifPresent(
                why -> LOGGER.info("not enforced, so none starts here: exclusive agents: {}", why));
    }

    /** An exclusive agent is to start: whether it may. */
    boolean guard() {
        if (!(now() instanceof Now.Holds)) {
            return false;
        }
        guarding = guarding || keep(lease);
        return guarding && fuse.armed();
    }

    /** Writes a lease down and arms the fuse for it, in this order. */
    private boolean keep(NodeLease next) {
        if (guarding && next.equals(lease)) {
            return true;
        }
        try {
            file.write(
                    new LeaseFile.Written(
                            next.number(), next.ends(), next.appended().orElse(Instant.EPOCH)));
            failing = false;
            // Without one behind it a lease is not renewed: the fuse armed before burns at its
            // time.
            return fuse.arm(Duration.ofMillis(next.ends() - boot.millis()));
        } catch (IOException e) {
            if (!failing) {
                LOGGER.atWarn()
                        .setCause(e)
                        .log("the node lease cannot be written down, and is not renewed");
            }
            failing = true;
            return false;
        }
    }

    private void letGo() {
        if (!guarding) {
            return;
        }
        guarding = false;
        fuse.disarm();
        try {
            file.remove();
        } catch (IOException e) {
            LOGGER.atDebug().setCause(e).log("the written lease is over all the same");
        }
    }
}
