package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.check.OneOwner.Entry;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random days of a pool; the rig checks after every step that each agent has one owner at most. */
class RandomHistoryTest {
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final List<String> SPECS = List.of("py", "java", "py,exclusive", "py,config=x");

    private final Rig rig = new Rig();
    private final Map<AgentId, Decision> wanted = new HashMap<>();
    private final Map<String, Long> lives = new HashMap<>();
    private long lapses = 1;

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 40).boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverTheCleanerRemovesTheLogMeansTheSameToEveryNode(long seed) {
        // Given
        var random = new Random(seed);
        live(random, 300);
        for (Owner me : owners()) {
            ControlView whole = view(me, rig.log);
            // When
            List<Entry> cleaned = cleaned(rig.log, random);
            ControlView part = view(me, cleaned);
            // Then
            assertThat(part.standing()).isEqualTo(whole.standing());
            assertThat(part.assignments()).isEqualTo(whole.assignments());
            assertThat(part.owedReleases()).isEqualTo(whole.owedReleases());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aLoopThatTakesOverWritesNothingThatWasNotDueAnyway(long seed) {
        // Given
        var random = new Random(seed);
        live(random, 200);
        calm();
        int writes = rig.writes();
        // When
        rig.restart(wanted.values().toArray(Decision[]::new));
        for (int i = 0; i < 6; i++) {
            beatAll();
        }
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void onceAllIsCalmEveryWantedAgentHasItsNodeOrAReason(long seed) {
        // Given
        var random = new Random(seed);
        live(random, 300);
        // When
        calm();
        // Then
        wanted.forEach(
                (agent, decision) -> {
                    if (decision.state().runs()) {
                        Placed placed = rig.placed(agent);
                        assertThat(placed.owner().isPresent() || placed.pending().isPresent())
                                .as("%s has a node or a reason", placed)
                                .isTrue();
                    } else {
                        assertThat(rig.pool.placed(agent)).isEmpty();
                    }
                });
    }

    private void live(Random random, int steps) {
        for (int i = 0; i < steps; i++) {
            String node = NODES.get(random.nextInt(NODES.size()));
            AgentId agent = AgentId.of("acme", "a" + random.nextInt(6));
            rig.pass(Duration.ofMillis(random.nextInt(900)));
            switch (random.nextInt(13)) {
                case 0, 1, 2, 3 -> beat(node, Status.READY);
                case 4, 5, 6 -> want(agent, random);
                case 7, 8 -> releaseWhatIsAsked(node);
                case 9 -> rig.raise(agent, LifecycleState.ACTIVE);
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        lives.merge(node, 1L, Long::sum);
                    } else {
                        rig.pool.tick(rig.brokerTime);
                        rig.decide();
                    }
                }
                case 11 -> {
                    if (random.nextInt(6) == 0) {
                        rig.restart(wanted.values().toArray(Decision[]::new));
                    } else if (random.nextInt(6) == 0) {
                        beat(node, Status.LEAVING);
                    }
                }
                case 12 -> {
                    if (random.nextInt(4) == 0) {
                        rig.leases.put(node, random.nextInt(3) == 0 ? 0L : ++lapses);
                    }
                }
                default -> throw new IllegalStateException();
            }
        }
    }

    /** Everybody beats and releases what is asked, until nothing is left to do. */
    private void calm() {
        NODES.forEach(node -> rig.leases.put(node, ++lapses));
        for (int i = 0; i < 24; i++) {
            beatAll();
            NODES.forEach(this::releaseWhatIsAsked);
        }
    }

    private void beatAll() {
        rig.pass(Duration.ofSeconds(1));
        NODES.forEach(node -> beat(node, Status.READY));
    }

    private void beat(String node, Status status) {
        rig.beat(node, life(node), 2, status, Map.of());
    }

    private long life(String node) {
        return lives.getOrDefault(node, 1L);
    }

    private void want(AgentId agent, Random random) {
        var state = random.nextInt(3) == 0 ? LifecycleState.DORMANT : LifecycleState.ACTIVE;
        Decision decision = rig.decision(agent, state, SPECS.get(random.nextInt(SPECS.size())));
        wanted.put(agent, decision);
        rig.want(decision);
    }

    private void releaseWhatIsAsked(String node) {
        ControlView view = view(Rig.owner(node, life(node)), rig.log);
        Map<AgentId, Epoch> owed = view.owedReleases();
        owed.forEach((agent, epoch) -> rig.release(node, life(node), agent, epoch));
        long lease = rig.leases.getOrDefault(node, 1L);
        view(Rig.owner(node, life(node)), rig.log)
                .assignments()
                .forEach(
                        (agent, placed) -> {
                            if (placed.exclusive() && placed.lease() != lease) {
                                rig.release(node, life(node), agent, placed.epoch());
                            }
                        });
    }

    private static List<Owner> owners() {
        var owners = new ArrayList<Owner>();
        NODES.forEach(
                node -> LongStream.rangeClosed(1, 4).forEach(i -> owners.add(Rig.owner(node, i))));
        return owners;
    }

    private static ControlView view(Owner me, List<Entry> log) {
        var view = new ControlView(me);
        log.forEach(entry -> view.apply(entry.key(), entry.record()));
        return view;
    }

    /** Keeps the last record of each key and some of the others, and may drop whole dead keys. */
    private static List<Entry> cleaned(List<Entry> log, Random random) {
        var kept = new ArrayList<Entry>();
        var newest = new HashSet<ControlKey>();
        var dropped = new HashSet<ControlKey>();
        for (int i = log.size() - 1; i >= 0; i--) {
            Entry entry = log.get(i);
            boolean last = newest.add(entry.key());
            if (last && entry.record().isEmpty() && random.nextBoolean()) {
                dropped.add(entry.key());
            }
            if (!dropped.contains(entry.key()) && (last || random.nextInt(3) == 0)) {
                kept.addFirst(entry);
            }
        }
        return kept;
    }
}
