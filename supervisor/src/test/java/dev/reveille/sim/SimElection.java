package dev.reveille.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The schedulers' group: whoever has not been heard for the session's time loses the pool to
 * another, and learns of it when it is heard again.
 */
final class SimElection {
    private static final long SESSION = 6_000;
    private static final long POLL = 2_000;

    private final SimBroker broker;
    private final List<SimScheduler> members = new ArrayList<>();
    private @Nullable SimScheduler holder;
    private long heard;

    SimElection(SimBroker broker) {
        this.broker = broker;
    }

    /** A life of a scheduler begins to take part. */
    void join(SimScheduler member) {
        if (!members.contains(member)) {
            members.add(member);
        }
        poll(member);
    }

    private void poll(SimScheduler member) {
        member.host.after(
                POLL,
                () -> {
                    if (member.host.connected() && !broker.heartbeats.away()) {
                        polled(member);
                    }
                    poll(member);
                });
    }

    private void polled(SimScheduler member) {
        long now = broker.time.now();
        if (holder == null || now - heard > SESSION) {
            holder = member;
        }
        if (Objects.equals(holder, member)) {
            heard = now;
            member.elected();
        } else {
            member.deposed();
        }
    }

    /** A rebalance gives the pool to another, which the present one learns later. */
    void give(SimScheduler member) {
        if (members.contains(member) && member.host.alive()) {
            holder = member;
            heard = broker.time.now();
        }
    }

    /** One leaves for good, and says so. */
    void leave(SimScheduler member) {
        members.remove(member);
        if (Objects.equals(holder, member)) {
            holder = null;
        }
    }
}
