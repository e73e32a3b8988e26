package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.check.OneOwner;
import dev.reveille.core.check.OneOwner.Entry;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.Ceilings;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A pool on virtual time, with the log it writes; every log it writes has one owner at most. */
final class Rig {
    static final AgentId A = AgentId.of("acme", "a");
    static final AgentId B = AgentId.of("acme", "b");

    final List<Entry> log = new ArrayList<>();
    final List<AgentStatus> statuses = new ArrayList<>();
    final List<HistoryEvent> history = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Instant brokerTime = now;
    Set<String> types = Set.of("py", "java");
    Requests allocatable = Requests.NONE;
    Set<AgentId> busy = Set.of();

    /** Numbers of the node leases nodes hold; 1 where none is told. */
    final Map<String, Long> leases = new HashMap<>();

    Pool pool;
    final List<NodeReport> unheard = new ArrayList<>();
    private long offset;
    private long sequence;

    /** A log that has been there for longer than any lease. */
    Rig() {
        this(PoolSettings.of("default", "scheduler:s1").lease());
    }

    /** A log that was made so long ago. */
    Rig(Duration age) {
        pool = newPool();
        pool.begin(now);
        for (Duration left = age; left.isPositive(); left = left.minusSeconds(1)) {
            pool.tick(brokerTime);
            brokerTime = brokerTime.plusSeconds(1);
        }
        pool.tick(brokerTime);
        decide();
    }

    private Ceilings ceilings = Ceilings.NONE;

    /** The pool as loops run it whose scheduler was told these ceilings. */
    Rig under(String told) {
        ceilings = Ceilings.parse(told).orElseThrow();
        return restart();
    }

    private Pool newPool() {
        return new Pool(PoolSettings.of("default", "scheduler:s1").with(ceilings), new TextSpecs());
    }

    static Owner owner(String node, long life) {
        return new Owner(new NodeId(node), Incarnation.of(life));
    }

    Rig pass(Duration time) {
        now = now.plus(time);
        brokerTime = brokerTime.plus(time);
        return this;
    }

    /** A node says that it is ready. */
    Rig beat(String node, int slots) {
        return beat(node, 1, slots, Status.READY, Map.of());
    }

    Rig beat(String node, long life, int slots, Status status, Map<String, String> labels) {
        return report(node, life, ++sequence, slots, status, labels);
    }

    Rig report(
            String node,
            long life,
            long number,
            int slots,
            Status status,
            Map<String, String> labels) {
        pool.observe(said(node, life, number, slots, status, labels), brokerTime);
        return decide();
    }

    /** A node says this while no loop hears it; the next is told of it. */
    Rig unheard(String node, long life, Status status) {
        unheard.add(said(node, life, ++sequence, 4, status, Map.of()));
        return this;
    }

    /** What a node says of itself. */
    NodeReport said(
            String node,
            long life,
            long number,
            int slots,
            Status status,
            Map<String, String> labels) {
        return new NodeReport(
                new NodeId(node),
                Incarnation.of(life),
                number,
                "default",
                "host-" + life,
                status,
                List.of(),
                slots,
                0,
                labels,
                types,
                1,
                0,
                new NodeReport.Holdings(
                        allocatable, leases.getOrDefault(node, 1L), busy, Optional.empty()),
                "",
                now);
    }

    /** Seconds go by in which these nodes beat and the scheduler ticks. */
    Rig run(int seconds, String... nodes) {
        for (int i = 0; i < 2 * seconds; i++) {
            pass(Duration.ofMillis(500));
            pool.tick(brokerTime);
            if (i % 2 == 1) {
                for (String node : nodes) {
                    beat(node, 4);
                }
            }
            decide();
        }
        return this;
    }

    Rig want(AgentId agent, LifecycleState state) {
        return want(agent, state, "py");
    }

    Rig want(AgentId agent, LifecycleState state, String spec) {
        return want(decision(agent, state, spec));
    }

    Rig want(Decision decision) {
        pool.want(decision.agent(), Optional.of(decision), new Position(0, offset++));
        return decide();
    }

    Rig forget(AgentId agent) {
        pool.want(agent, Optional.empty(), new Position(0, offset++));
        return decide();
    }

    /** An uncommitted decision; where it stands in its topic. */
    Position raise(AgentId agent, LifecycleState state) {
        var at = new Position(0, offset++);
        pool.raise(decision(agent, state, "py"), at, now);
        decide();
        return at;
    }

    Rig release(String node, long life, AgentId agent, Epoch epoch) {
        return release(node, life, agent, epoch, StopReason.IRRELEVANT);
    }

    Rig release(String node, long life, AgentId agent, Epoch epoch, StopReason reason) {
        var released = new Released(agent, owner(node, life), epoch, reason, now);
        log.add(new Entry(ControlKey.of(released), Optional.of(released)));
        pool.released(released);
        return decide();
    }

    Decision decision(AgentId agent, LifecycleState state, String spec) {
        return scored(agent, state, spec, state.runs() ? 0.9 : 0.1);
    }

    Decision scored(AgentId agent, LifecycleState state, String spec, double score) {
        return new Decision(
                agent,
                "default",
                score,
                state,
                Optional.empty(),
                state,
                Optional.empty(),
                "tenant-activity",
                "it is " + state,
                List.of(),
                Thresholds.DEFAULT,
                "p1",
                "v-" + spec,
                now,
                now,
                Optional.empty(),
                "activity-0@1",
                false,
                state.runs() ? Optional.of(spec) : Optional.empty(),
                Optional.empty(),
                Decision.Doubted.NONE);
    }

    /** An operator asks something of a node. */
    Rig ask(String verb, String node, Map<String, String> arguments) {
        pool.operated(
                new OperationRequest(
                        "ask-" + ++offset,
                        verb,
                        Optional.empty(),
                        Optional.of(new NodeId(node)),
                        arguments,
                        "someone",
                        now));
        return decide();
    }

    /** The node releases what it is asked to, as it does once it has stopped it. */
    Rig obey(String node, long life) {
        var view = new ControlView(owner(node, life));
        log.forEach(entry -> view.apply(entry.key(), entry.record()));
        view.owedReleases().forEach((agent, epoch) -> release(node, life, agent, epoch));
        return this;
    }

    Rig decide() {
        Plan plan = pool.decide(now);
        for (Change change : plan.changes()) {
            switch (change) {
                case Change.ControlWrite(var key, var record) -> log.add(new Entry(key, record));
                case Change.StatusWrite(var status) -> statuses.add(status);
                case Change.Happened(var event) -> history.add(event);
            }
        }
        pool.committed(plan);
        assertThat(OneOwner.firstViolation(log)).as(this::told).isEmpty();
        return this;
    }

    private String told() {
        var lines = new StringBuilder("the log\n");
        log.forEach(entry -> lines.append(entry).append('\n'));
        return lines.toString();
    }

    /** Another loop takes over: it replays what the cleaner left, and hears relevance again. */
    Rig restart(Decision... committed) {
        pool = newPool();
        compacted(log).forEach(entry -> pool.replay(entry.key(), entry.record()));
        for (Decision decision : committed) {
            pool.want(decision.agent(), Optional.of(decision), new Position(0, offset++));
        }
        unheard.forEach(pool::saidBefore);
        unheard.clear();
        pool.begin(now);
        return decide();
    }

    /** Last record per key. */
    static List<Entry> compacted(List<Entry> log) {
        var last = new LinkedHashMap<ControlKey, Entry>();
        for (Entry entry : log) {
            last.remove(entry.key());
            last.put(entry.key(), entry);
        }
        return List.copyOf(last.values());
    }

    Placed placed(AgentId agent) {
        return pool.placed(agent).orElseThrow();
    }

    /** What one life of a node reads in the log. */
    ControlView view(String node, long life) {
        var view = new ControlView(owner(node, life));
        log.forEach(entry -> view.apply(entry.key(), entry.record()));
        return view;
    }

    /** What the log says of a node. */
    Membership member(String node) {
        var key = new ControlKey.Node(new NodeId(node));
        return log.stream()
                .filter(entry -> entry.key().equals(key))
                .reduce((_, later) -> later)
                .flatMap(Entry::record)
                .map(Membership.class::cast)
                .orElseThrow();
    }

    Optional<String> node(AgentId agent) {
        return pool.placed(agent).flatMap(Placed::owner).map(o -> o.node().value());
    }

    AgentState state(AgentId agent) {
        return statuses.stream()
                .filter(status -> status.agent().equals(agent))
                .reduce((_, later) -> later)
                .map(AgentStatus::state)
                .orElse(AgentState.IDLE);
    }

    int writes() {
        return log.size() + statuses.size() + history.size();
    }
}
