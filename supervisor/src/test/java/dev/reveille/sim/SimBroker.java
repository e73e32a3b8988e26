package dev.reveille.sim;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The topics of one pool. */
final class SimBroker {
    final SimTime time;
    final SimLog<ControlRecord> control;
    final SimLog<NodeReport> heartbeats;
    final SimLog<Decision> relevance;
    final SimLog<AgentStatus> states;
    final SimTransactions transactions;
    private final SplittableRandom random;

    SimBroker(
            SimTime time,
            SimTransactions transactions,
            Consumer<SimLog.Entry<ControlRecord>> judged) {
        this.time = time;
        this.transactions = transactions;
        this.control = new SimLog<>("control", time, judged);
        this.heartbeats = new SimLog<>("node-heartbeats", time, _ -> {});
        heartbeats.retain(800);
        this.relevance = new SimLog<>("relevance", time, _ -> {});
        this.states = new SimLog<>("agent-state", time, _ -> {});
        this.random = time.random("broker");
    }

    List<SimLog<?>> logs() {
        return List.of(control, heartbeats, relevance, states);
    }

    void clean() {
        control.clean(random, 1_800_000);
        relevance.clean(random, 1_800_000);
        states.clean(random, 1_800_000);
    }
}
