package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.check.OneOwner.Entry;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.LeasedNode.Beat;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Three nodes, a broker and a scheduler on virtual time, and one exclusive agent. At every moment
 * at most one node runs its code.
 */
final class LeaseFleet {
    static final Duration RUNS = Duration.ofSeconds(12);
    private static final long STEP = 100;
    private static final long GIVE_UP = 3000;
    private static final String ALONE = "py,exclusive";

    private record Said(Optional<Beat> beat, Instant taken, long at) {}

    final Rig rig = new Rig();
    final List<LeasedNode> nodes;
    long millis;
    Duration brokerAhead = Duration.ZERO;
    boolean brokerAway;
    boolean schedulerAway;

    /** By how much what nodes say reaches the scheduler later than what is released. */
    long lag;

    private final Random random;
    private final List<Said> heartbeats = new ArrayList<>();
    private final List<Beat> underWay = new ArrayList<>();
    private final List<Released> releases = new ArrayList<>();
    private int heard;
    private int absorbed;

    LeaseFleet(long seed) {
        random = new Random(seed);
        nodes =
                List.of(
                        new LeasedNode(this, "n1", 1),
                        new LeasedNode(this, "n2", 1 + random.nextDouble() / 10 - 0.05),
                        new LeasedNode(this, "n3", 1 + random.nextDouble() / 10 - 0.05));
    }

    LeasedNode node(String id) {
        return nodes.stream().filter(node -> node.id.equals(id)).findFirst().orElseThrow();
    }

    /** The nodes hold leases, and the agent runs. */
    LeaseFleet begun() {
        run(3000);
        rig.want(Rig.A, LifecycleState.ACTIVE, ALONE);
        return run(3000);
    }

    /** Who runs it. */
    Optional<LeasedNode> owner() {
        return nodes.stream().filter(node -> node.runs(Rig.A)).findFirst();
    }

    LeaseFleet run(long time) {
        for (long end = millis + time; millis < end; ) {
            step();
        }
        return this;
    }

    private void step() {
        millis += STEP;
        rig.pass(Duration.ofMillis(STEP));
        nodes.forEach(LeasedNode::step);
        deliver();
        if (!schedulerAway && !brokerAway) {
            schedule();
        }
        assertThat(nodes.stream().filter(node -> node.runs(Rig.A)).map(node -> node.id))
                .as("at %s ms", millis)
                .hasSizeLessThanOrEqualTo(1);
    }

    private void schedule() {
        if (millis % 500 == 0) {
            heartbeats.add(new Said(Optional.empty(), brokerNow(), millis));
        }
        for (; absorbed < releases.size(); absorbed++) {
            rig.pool.released(releases.get(absorbed));
        }
        while (heard < heartbeats.size() && heartbeats.get(heard).at() <= millis - lag) {
            Said said = heartbeats.get(heard++);
            said.beat()
                    .ifPresentOrElse(
                            beat -> rig.pool.observe(beat.report(), said.taken()),
                            () -> rig.pool.tick(said.taken()));
        }
        rig.decide();
    }

    /** Another scheduler takes the pool over. */
    void takeOver() {
        rig.restart(rig.decision(Rig.A, LifecycleState.ACTIVE, ALONE));
        heard = heartbeats.size();
        absorbed = releases.size();
    }

    private Instant brokerNow() {
        return rig.now.plus(brokerAhead);
    }

    void send(Beat beat) {
        underWay.add(beat);
    }

    /** Taken as soon as may be, or given up after three seconds; acknowledged a little later. */
    private void deliver() {
        for (Beat beat : List.copyOf(underWay)) {
            LeasedNode from = beat.from();
            if (millis - beat.at() > GIVE_UP || from.dead()) {
                underWay.remove(beat);
            } else if (!brokerAway && !from.cut && !from.down()) {
                underWay.remove(beat);
                heartbeats.add(new Said(Optional.of(beat), brokerNow(), millis));
                boolean late = random.nextInt(10) == 0;
                from.acknowledged(beat, brokerNow(), late ? random.nextInt(3000) : 0);
            }
        }
    }

    void release(LeasedNode node, AgentId agent, Epoch epoch) {
        if (brokerAway) {
            return;
        }
        var released =
                new Released(agent, Rig.owner(node.id, 1), epoch, StopReason.FENCED, rig.now);
        boolean told =
                releases.stream()
                        .anyMatch(
                                r -> r.owner().equals(released.owner()) && r.epoch().equals(epoch));
        if (!told) {
            rig.log.add(new Entry(ControlKey.of(released), Optional.of(released)));
            releases.add(released);
        }
    }
}
