package dev.reveille.cli;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.history.AgentLine;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Who has to do with an agent now, and so answers what is asked of it. */
enum Holder {
    /** The node it runs on, or lately failed on. */
    NODE("no node"),
    /** Placement, which keeps it waiting because nodes gave it up. */
    PLACEMENT("no scheduler");

    private static final Set<PendingReason> GIVEN_UP =
            EnumSet.of(PendingReason.BACKOFF, PendingReason.GIVEN_UP);

    private final String nobody;

    Holder(String nobody) {
        this.nobody = nobody;
    }

    /** Who holds it; empty = nobody, and nothing can be asked. */
    static Optional<Holder> of(AgentLine line) {
        return switch (line.state()) {
            case STARTING, RUNNING, STOPPING, CRASHED, RESTARTING -> Optional.of(NODE);
            case IDLE, LOST -> Optional.empty();
            case PENDING ->
                    line.status().filter(Holder::givenUp).isPresent()
                            ? Optional.of(PLACEMENT)
                            : line.status()
                                    .filter(s -> s.reason().equals(StartReason.DEPENDENCY.name()))
                                    .map(_ -> NODE);
            case STOPPED ->
                    line.status()
                            .filter(s -> s.breaker() != BreakerState.CLOSED || wanted(line))
                            .map(_ -> NODE);
        };
    }

    private static boolean wanted(AgentLine line) {
        return line.decision().filter(d -> d.state().runs()).isPresent();
    }

    private static boolean givenUp(AgentStatus status) {
        return status.state() == AgentState.PENDING
                && status.node().isEmpty()
                && GIVEN_UP.stream().anyMatch(why -> why.name().equals(status.reason()));
    }

    /** Whether this is its word. A node may remember what placement holds by now. */
    boolean wrote(HistoryEvent event) {
        return event.writer().startsWith("node:") == (this == NODE);
    }

    /** Where it did not answer. */
    String words() {
        return nobody;
    }
}
