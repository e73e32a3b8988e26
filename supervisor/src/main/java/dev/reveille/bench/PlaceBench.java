package dev.reveille.bench;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.Plan;
import dev.reveille.core.control.Pool;
import dev.reveille.core.control.PoolSettings;
import dev.reveille.core.control.Position;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code bench place}: how fast one loop decides, without broker and topics: what its records say
 * is handed straight back to it. A hundred nodes in three zones, and agents that ask for processor,
 * memory and labels. First all are wanted at once; then, with all placed, one after the other is
 * stopped, released and wanted again.
 */
final class PlaceBench {
    private static final int NODES = 100;
    private static final int WARM_UP = 5;
    private static final int PASSES = 10;
    private static final int WAKES = 1_000;
    private static final int SINGLES = 20_000;

    private final int agents;
    private final PlaceFleet fleet;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long offset;

    PlaceBench(int agents) {
        this.agents = agents;
        this.fleet = new PlaceFleet(NODES, agents);
    }

    List<Figure> run() {
        long nanos = 0;
        for (int i = 0; i < WARM_UP + PASSES; i++) {
            long pass = all(settled());
            nanos += i < WARM_UP ? 0 : pass;
        }
        var storms = new Times();
        for (int i = 0; i < PASSES; i++) {
            storms.add(storm());
        }
        Pool pool = settled();
        all(pool);
        singles(pool, SINGLES / 2);
        Times times = singles(pool, SINGLES);
        double perSecond = (double) agents * PASSES / nanos * 1e9;
        return List.of(
                Figure.atLeast("place", "decisions_per_second", perSecond, "1/s", 20_000),
                Figure.millis("place", "p50", times.percentile(50)),
                Figure.millis("place", "p99", times.percentile(99)),
                Figure.millis("place", "thousand_wakes", storms.percentile(50)));
    }

    /** A pool whose nodes have spoken. */
    private Pool settled() {
        var pool = new Pool(PoolSettings.of("default", "scheduler:bench"), fleet);
        pool.begin(now);
        for (int i = 0; i < NODES; i++) {
            pool.observe(fleet.report(i, now), now);
        }
        now = now.plus(Duration.ofSeconds(3));
        decide(pool);
        return pool;
    }

    private Plan decide(Pool pool) {
        Plan plan = pool.decide(now);
        pool.committed(plan);
        return plan;
    }

    private void want(Pool pool, int agent, LifecycleState state) {
        var decision = fleet.decision(agent, state, now);
        pool.want(decision.agent(), Optional.of(decision), new Position(0, offset++));
    }

    /** All at once; nanoseconds of the pass. */
    private long all(Pool pool) {
        for (int i = 0; i < agents; i++) {
            want(pool, i, LifecycleState.ACTIVE);
        }
        long begun = System.nanoTime();
        decide(pool);
        long nanos = System.nanoTime() - begun;
        placed(pool, agents - 1);
        return nanos;
    }

    /** A thousand more, once the others run. */
    private long storm() {
        Pool pool = settled();
        int others = Math.max(0, agents - WAKES);
        for (int i = 0; i < others; i++) {
            want(pool, i, LifecycleState.ACTIVE);
        }
        decide(pool);
        for (int i = others; i < agents; i++) {
            want(pool, i, LifecycleState.ACTIVE);
        }
        long begun = System.nanoTime();
        decide(pool);
        long nanos = System.nanoTime() - begun;
        placed(pool, agents - 1);
        return nanos;
    }

    private Times singles(Pool pool, int count) {
        var times = new Times();
        for (int i = 0; i < count; i++) {
            int agent = (int) (i * 7919L % agents);
            now = now.plus(Duration.ofMillis(1));
            Placed before = placed(pool, agent);
            want(pool, agent, LifecycleState.DORMANT);
            decide(pool);
            Owner owner = before.owner().orElseThrow();
            pool.released(
                    new Released(
                            before.agent(), owner, before.epoch(), StopReason.IRRELEVANT, now));
            decide(pool);
            want(pool, agent, LifecycleState.ACTIVE);
            long begun = System.nanoTime();
            decide(pool);
            times.add(System.nanoTime() - begun);
        }
        return times;
    }

    private Placed placed(Pool pool, int agent) {
        AgentId id = fleet.agent(agent);
        return pool.placed(id)
                .filter(record -> record.owner().isPresent())
                .orElseThrow(() -> new IllegalStateException(id + " has no node"));
    }
}
