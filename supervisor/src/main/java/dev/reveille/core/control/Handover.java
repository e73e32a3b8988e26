package dev.reveille.core.control;

import dev.reveille.core.control.Elsewhere.Held;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.placement.Pools;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether an agent may get an owner in this pool, as far as other pools are concerned: none of them
 * has a record of it, and each pool it left has said that it knows
 * (docs/decisions/moves-between-pools.md). The first alone is not enough, as a pool that lags
 * behind may give it an owner yet; nor is the second, as its nodes may have to stop it first.
 */
final class Handover {
    private final Known known;
    private final String pool;
    private final Pools pools;

    Handover(Known known, PoolSettings settings) {
        this.known = known;
        this.pool = settings.pool();
        this.pools = settings.pools();
    }

    /** Why it has to wait, if it has. */
    Optional<Escalations.Hold> hold(AgentId agent) {
        return known.elsewhere()
                .held(agent)
                .map(this::words)
                .or(() -> known.wants().moved(agent).flatMap(this::unheard))
                .map(words -> new Escalations.Hold(PendingReason.AWAITING_RELEASE, words));
    }

    private Optional<String> unheard(Wants.Moved moved) {
        return moved.left().moves().entrySet().stream()
                .filter(move -> !knows(move, moved.partition()))
                .findFirst()
                .map(
                        move ->
                                "pool %s has not said yet that it knows it left%s"
                                        .formatted(
                                                move.getKey(),
                                                remedy(pools.number(move.getKey()).isPresent())));
    }

    /** A pool that has no number and never said anything was never placed by anybody. */
    private boolean knows(Map.Entry<String, Long> move, int partition) {
        String from = move.getKey();
        boolean mine =
                pools.number(from).isPresent() && pools.number(from).equals(pools.number(pool));
        if (mine || known.log().progress(from).isPresent()) {
            return true; // its number is ours now, and so is its part of the log
        }
        return known.elsewhere()
                .progress(from)
                .map(said -> said.knows(partition, move.getValue()))
                .orElse(pools.number(from).isEmpty());
    }

    private String words(Held held) {
        String name =
                pools.name(held.number())
                        .or(() -> known.elsewhere().name(held.number()))
                        .orElse("number " + held.number());
        String where =
                held.nodes().isEmpty()
                        ? ""
                        : held.nodes().stream()
                                .map(NodeId::value)
                                .collect(Collectors.joining(", ", ", on ", ""));
        return "pool %s still has it%s%s"
                .formatted(name, where, remedy(pools.name(held.number()).isPresent()));
    }

    private static String remedy(boolean listed) {
        return listed
                ? "; that takes a scheduler that places that pool"
                : "; nobody places that pool: list it in `pools` again until all have left it";
    }
}
