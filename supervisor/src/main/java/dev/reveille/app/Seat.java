package dev.reveille.app;

import dev.reveille.config.Places;
import dev.reveille.core.control.Standing;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.node.IdInUse;
import dev.reveille.node.NodeRole;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's place in the fleet, which another node of the same id may have. After a crash that took
 * its state directory, or a reboot, that other one is its own former life, soon counted as lost; so
 * a node waits for longer than that takes, and ends only then.
 */
final class Seat {
    private static final Logger LOGGER = LoggerFactory.getLogger(Seat.class);

    /**
     * How many times {@code lost.after} it waits. After a reboot of everything a scheduler has to
     * come up, take over its pool and see {@code lost.after} pass before the former life is lost.
     */
    private static final int PATIENCE = 12;

    private final NodeId id;
    private final Duration patience;
    private Optional<Long> refusedAt = Optional.empty();

    /**
     * @param lostAfter after which a silent node is lost; placement may begin to count anew once
     */
    Seat(NodeId id, Duration lostAfter) {
        this.id = id;
        this.patience = lostAfter.multipliedBy(PATIENCE);
    }

    /**
     * Looks how the node stands now; to be asked again and again.
     *
     * @param now as {@link System#nanoTime} has it
     * @throws Problems if its id is another's and stays so
     */
    void keep(Standing standing, long now) {
        if (!(standing instanceof Standing.Refused(String host, _))) {
            refusedAt = Optional.empty();
            return;
        }
        if (refusedAt.isEmpty()) {
            refusedAt = Optional.of(now);
            LOGGER.atError()
                    .log(
                            "{}. This node starts nothing, and ends unless that is over within {}",
                            inUse(host).line(),
                            Durations.format(patience));
        } else if (now - refusedAt.get() > patience.toNanos()) {
            throw new Problems(inUse(host));
        }
    }

    /** What keeps the node from running agents. */
    List<Problem> troubles(NodeRole node) {
        return troubles(node.replayed(), node.standing());
    }

    List<Problem> troubles(boolean replayed, Standing standing) {
        if (!replayed) {
            return List.of(
                    waits("NodeNotReady", "the control log is being read", "look at the broker"));
        }
        return switch (standing) {
            case Standing.Accepted _ -> List.of();
            case Standing.Refused(String host, _) -> List.of(inUse(host));
            case Standing.Unknown _ ->
                    List.of(
                            waits(
                                    "NodeNotAccepted",
                                    "placement has not accepted node " + id,
                                    "see that a scheduler runs and knows this node's pool"));
            case Standing.Lost _ ->
                    List.of(
                            waits(
                                    "NodeLost",
                                    "node " + id + " was silent and counts as lost",
                                    "look at the broker and this machine's load"));
        };
    }

    private static Problem waits(String code, String message, String lasting) {
        return Problem.recoverable(
                code, Category.RUNTIME, message, "wait; if it lasts, " + lasting);
    }

    private Problem inUse(String host) {
        return IdInUse.problem(id, host, Places.hostname());
    }
}
