package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.check.EpochsRise;
import dev.reveille.core.check.Fact;
import dev.reveille.core.check.OneOwner.Entry;
import dev.reveille.core.check.OwnedByOne;
import dev.reveille.core.check.Rule;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import dev.reveille.core.placement.Pools;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Several pools of one node each on virtual time, every one with its own part of the log and its
 * own pace of reading: relevance, and the other pools' parts. Each record of the log is held
 * against the rules of `reveille check` as it is written.
 */
final class Moving {
    static final AgentId A = AgentId.of("acme", "a");

    final List<Loop> loops = new ArrayList<>();
    final SeededRelevance relevance = new SeededRelevance();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Pools pools;
    private final List<Rule> rules = List.of(new OwnedByOne(), new EpochsRise());
    private final StringBuilder history = new StringBuilder();
    private final Rig words = new Rig();

    Moving(String... names) {
        var numbers = new TreeMap<String, Integer>();
        for (String name : names) {
            numbers.put(name, numbers.size());
        }
        this.pools = new Pools(numbers);
        numbers.forEach((name, number) -> loops.add(new Loop(name, number)));
    }

    /** The same as one that is not the agent's first. */
    static Decision after(LifecycleState previous, Decision d) {
        return new Decision(
                d.agent(),
                d.pool(),
                d.score(),
                d.state(),
                Optional.of(previous),
                d.wouldBe(),
                d.hold(),
                d.evaluator(),
                d.explanation(),
                d.inputs(),
                d.thresholds(),
                d.policyVersion(),
                d.specVersion(),
                d.since(),
                d.decidedAt(),
                d.nextLookAt(),
                d.cause(),
                d.observe(),
                d.spec(),
                d.override(),
                d.doubted(),
                d.left());
    }

    Loop loop(String name) {
        return loops.stream().filter(loop -> loop.name.equals(name)).findFirst().orElseThrow();
    }

    /** Relevance decides, in a transaction that is still open. */
    Moving decided(AgentId agent, String pool, LifecycleState state, String spec) {
        Decision decision = words.decision(agent, state, spec);
        relevance.decided(relevance.next(decision, pool));
        tell("relevance: %s in %s %s".formatted(agent, pool, state));
        return this;
    }

    /** Its spec is deleted. */
    void forget(AgentId agent) {
        relevance.forget(agent);
        tell("relevance: " + agent + " is gone");
    }

    Moving want(AgentId agent, String pool, LifecycleState state) {
        decided(agent, pool, state, "py");
        relevance.commit();
        return this;
    }

    void tell(String what) {
        history.append(now).append("  ").append(what).append('\n');
    }

    String history() {
        return history.toString();
    }

    /** Everybody reads, decides and obeys until nothing more is to be done. */
    void calm() {
        for (int i = 0; i < 80; i++) {
            now = now.plusMillis(500);
            for (Loop loop : loops) {
                loop.beat();
                loop.readAll();
                loop.decide();
                loop.obey();
                loop.decide();
            }
        }
    }

    /** A pool's loop, its part of the log and its one node. */
    final class Loop {
        final String name;
        final int number;
        final List<Entry> log = new ArrayList<>();
        private final Map<Integer, Integer> readOf = new TreeMap<>();
        private int committed;
        private int uncommitted;
        private long life = 1;
        private long sequence;

        /** How far this scheduler's clock is ahead. */
        Duration ahead = Duration.ZERO;

        Pool pool;
        private Pools told = pools;

        Loop(String name, int number) {
            this.name = name;
            this.number = number;
            this.pool = fresh();
            pool.begin(clock());
        }

        /** From its next start on it is told of these pools only. */
        void among(Pools others) {
            told = others;
        }

        private Instant clock() {
            return now.plus(ahead);
        }

        private Pool fresh() {
            return new Pool(
                    PoolSettings.of(name, "scheduler:" + name).among(told), new TextSpecs());
        }

        Owner node() {
            return Rig.owner("n-" + name, life);
        }

        void beat() {
            pool.observe(
                    new NodeReport(
                            node().node(),
                            node().incarnation(),
                            ++sequence,
                            name,
                            "host-" + life,
                            Status.READY,
                            List.of(),
                            9,
                            0,
                            Map.of(),
                            Set.of("py"),
                            1,
                            0,
                            new NodeReport.Holdings(Requests.NONE, 1, Set.of(), Optional.empty()),
                            "",
                            now),
                    now);
        }

        void reborn() {
            life++;
            tell("n-%s lives anew".formatted(name));
        }

        boolean readCommitted() {
            int next = relevance.nextCommitted(committed);
            if (next < 0) {
                return false;
            }
            committed = next + 1;
            var record = relevance.records.get(next);
            pool.want(record.agent(), record.decision(), new Position(0, next));
            tell("%s reads relevance@%s".formatted(name, next));
            return true;
        }

        boolean readUncommitted() {
            if (uncommitted >= relevance.records.size()) {
                return false;
            }
            var record = relevance.records.get(uncommitted);
            var at = new Position(0, uncommitted++);
            record.decision().ifPresent(decision -> pool.raise(decision, at, clock()));
            return true;
        }

        boolean readOther(Loop other) {
            int next = readOf.getOrDefault(other.number, 0);
            if (other == this || next >= other.log.size()) {
                return false;
            }
            Entry entry = other.log.get(next);
            readOf.put(other.number, next + 1);
            pool.elsewhere(other.number, entry.key(), entry.record());
            tell("%s reads %s@%s".formatted(name, other.name, next));
            return true;
        }

        void readAll() {
            while (readUncommitted()) {}
            while (readCommitted()) {}
            for (Loop other : loops) {
                while (readOther(other)) {}
            }
        }

        void decide() {
            Plan plan = pool.decide(clock());
            for (Change change : plan.changes()) {
                if (change instanceof Change.ControlWrite(var key, var record)) {
                    write(new Entry(key, record));
                }
            }
            pool.committed(plan);
        }

        private void write(Entry entry) {
            tell("%s@%s %s = %s".formatted(name, log.size(), entry.key().text(), entry.record()));
            log.add(entry);
            var fact = new Fact.Logged(now, name, number, entry.key(), entry.record());
            for (Rule rule : rules) {
                assertThat(rule.see(fact)).as(Moving.this::history).isEmpty();
            }
        }

        /** The node releases what it is asked to. */
        void obey() {
            var view = new ControlView(node());
            log.forEach(entry -> view.apply(entry.key(), entry.record()));
            view.owedReleases()
                    .forEach(
                            (agent, epoch) -> {
                                var released =
                                        new Released(agent, node(), epoch, StopReason.MOVED, now);
                                write(new Entry(ControlKey.of(released), Optional.of(released)));
                                pool.released(released);
                            });
        }

        /** Another loop takes over; of logs it reads what the cleaner left. */
        void restart(@Nullable Random cleaner) {
            tell(name + " begins anew");
            pool = fresh();
            left(log, cleaner).forEach(e -> pool.replay(e.key(), e.record()));
            committed = 0;
            while (readCommitted()) {}
            uncommitted = committed;
            for (Loop other : loops) {
                if (other != this) {
                    left(other.log, cleaner)
                            .forEach(e -> pool.elsewhere(other.number, e.key(), e.record()));
                    readOf.put(other.number, other.log.size());
                }
            }
            pool.begin(clock());
        }

        private static List<Entry> left(List<Entry> log, @Nullable Random cleaner) {
            if (cleaner == null) {
                return log;
            }
            return Rig.compacted(log).stream()
                    .filter(e -> e.record().isPresent() || cleaner.nextBoolean())
                    .toList();
        }

        Optional<String> owner(AgentId agent) {
            return pool.placed(agent).flatMap(Placed::owner).map(o -> o.node().value());
        }

        Placed placed(AgentId agent) {
            return pool.placed(agent).orElseThrow();
        }
    }
}
