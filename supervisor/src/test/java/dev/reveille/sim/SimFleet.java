package dev.reveille.sim;

import dev.reveille.core.agent.AgentRun;
import dev.reveille.core.check.Fact;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.sim.SimLog.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** All of a fleet: one broker, schedulers, nodes, and what relevance wants. */
final class SimFleet {
    final SimTime time;
    final SimJudge judge;
    final SimSpecs specs = new SimSpecs();
    final SimBroker broker;
    final SimElection election;
    final List<SimScheduler> schedulers = new ArrayList<>();
    final List<SimNode> nodes = new ArrayList<>();
    final TreeMap<AgentId, Wish> wanted = new TreeMap<>();
    private final SimTransactions relevance;

    SimFleet(Scenario scenario, SimParts parts, boolean tells) {
        this.time = new SimTime(scenario.seed());
        this.judge = new SimJudge(time, tells);
        this.relevance = new SimTransactions(time);
        this.broker = new SimBroker(time, parts.transactions(time), this::logged);
        this.election = new SimElection(broker);
        for (int i = 1; i <= scenario.schedulers(); i++) {
            schedulers.add(new SimScheduler("s" + i, parts, this));
        }
        for (int i = 1; i <= scenario.nodes(); i++) {
            var node = new SimNode("n" + i, new NodeId("n" + i), scenario.slots(), parts, this);
            node.drift = 0.98 + 0.04 * node.host.random.nextDouble();
            nodes.add(node);
        }
    }

    void start() {
        schedulers.forEach(SimScheduler::start);
        nodes.forEach(node -> time.after(node.host.random.nextLong(1_000), node::start));
    }

    private void logged(Entry<ControlRecord> entry) {
        judge.tell(() -> entry.offset() + " " + words(entry));
        judge.see(
                new Fact.Logged(
                        time.instant(), "control@" + entry.offset(), 0, key(entry), entry.value()));
    }

    private static String words(Entry<ControlRecord> entry) {
        return key(entry).text()
                + " = "
                + entry.value()
                        .map(
                                record ->
                                        switch (record) {
                                            case ControlRecord.Placed p ->
                                                    "%s epoch %s %s, awaits %s"
                                                            .formatted(
                                                                    p.owner()
                                                                            .map(SimFleet::words)
                                                                            .orElse("nobody"),
                                                                    p.epoch(),
                                                                    p.reason(),
                                                                    p.awaited().stream()
                                                                            .map(
                                                                                    a ->
                                                                                            words(
                                                                                                    a
                                                                                                            .owner()))
                                                                            .toList());
                                            case ControlRecord.Released r ->
                                                    "released %s %s"
                                                            .formatted(r.epoch(), r.reason());
                                            case ControlRecord.Membership m ->
                                                    m.status() + " " + words(m.owner());
                                            case ControlRecord.Progress p ->
                                                    "moves read " + p.moves();
                                        })
                        .orElse("gone");
    }

    private static String words(Owner owner) {
        return owner.node() + "/" + owner.incarnation().value().substring(0, 4);
    }

    /** Relevance says something of an agent. */
    void wish(Wish wish) {
        AgentId agent = agent(wish.agent());
        if (broker.relevance.away()) {
            time.after(300, () -> wish(wish));
            return;
        }
        judge.tell(() -> "relevance: " + wish);
        int producer = relevance.begin("relevance");
        relevance.append(
                "relevance",
                producer,
                broker.relevance,
                agent,
                Optional.of(decision(agent, wish, time.instant())));
        if (!wish.raised() && !wish.aborted()) {
            relevance.commit("relevance", producer);
            wanted(agent, wish);
        } else {
            time.after(100, () -> decided(agent, wish, producer));
        }
    }

    private void decided(AgentId agent, Wish wish, int producer) {
        try {
            if (!wish.aborted()) {
                relevance.commit("relevance", producer);
                wanted(agent, wish);
                return;
            }
            relevance.abort("relevance", producer);
        } catch (SimTransactions.Fenced e) {
            judge.tell(() -> "what relevance said of " + agent + " was aborted");
        }
        if (!wanted.containsKey(agent)) {
            // What was aborted is judged again, and a first decision is always written.
            wish(wish.judgedAgain());
        }
    }

    private void wanted(AgentId agent, Wish wish) {
        wanted.put(agent, wish);
        judge.see(new Fact.Wanted(time.instant(), "relevance", agent, wish.state().runs()));
    }

    private static Decision decision(AgentId agent, Wish wish, Instant at) {
        boolean runs = wish.state().runs();
        return new Decision(
                agent,
                "default",
                wish.state() == LifecycleState.ACTIVE ? 0.9 : runs ? 0.5 : 0.2,
                wish.state(),
                Optional.empty(),
                wish.state(),
                Optional.empty(),
                "sim",
                "",
                List.of(),
                Thresholds.DEFAULT,
                "p",
                "v-" + wish.spec(),
                at,
                at,
                Optional.empty(),
                "",
                false,
                runs ? Optional.of(wish.spec()) : Optional.empty(),
                Optional.empty(),
                Decision.Doubted.NONE);
    }

    static AgentId agent(int number) {
        return AgentId.of("acme", "a" + number);
    }

    static AgentId agent(Entry<Decision> entry) {
        return (AgentId) entry.key();
    }

    static ControlKey key(Entry<ControlRecord> entry) {
        return (ControlKey) entry.key();
    }

    static AgentStatus status(AgentId agent, Owner me, AgentRun run) {
        return new AgentStatus(
                agent,
                Optional.of(me.node()),
                Optional.of(me.incarnation()),
                run.current().orElseThrow().epoch(),
                AgentState.RUNNING,
                Optional.empty(),
                "",
                "",
                "",
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                0,
                0,
                Optional.empty(),
                SimTime.BASE,
                Optional.empty(),
                BreakerState.CLOSED,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Supervised.NOT_TOLD);
    }
}
