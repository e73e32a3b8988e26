package dev.reveille.sim;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.PendingReason;
import java.util.List;
import java.util.Optional;

/** One scenario, lived to its end or to the first broken rule. */
final class Simulation {
    /**
     * How it went.
     *
     * @param broken the rule that was broken, in words
     */
    record Result(
            Scenario scenario,
            Optional<String> broken,
            List<String> history,
            long digest,
            long events,
            long lived) {}

    private final Scenario scenario;
    private final SimFleet fleet;
    private final SimFaults faults;

    private Simulation(Scenario scenario, SimParts parts, boolean tells) {
        this.scenario = scenario;
        this.fleet = new SimFleet(scenario, parts, tells);
        this.faults = new SimFaults(fleet, parts, scenario.slots());
    }

    static Result run(Scenario scenario, SimParts parts, boolean tells) {
        var simulation = new Simulation(scenario, parts, tells);
        Optional<String> broken = simulation.live();
        SimFleet fleet = simulation.fleet;
        return new Result(
                scenario,
                broken,
                fleet.judge.history(),
                fleet.judge.digest(),
                fleet.time.events(),
                fleet.time.now());
    }

    private Optional<String> live() {
        try {
            fleet.start();
            for (Fault fault : scenario.faults()) {
                fleet.time.at(fault.at(), () -> faults.befall(fault));
            }
            for (Wish wish : scenario.wishes()) {
                fleet.time.at(wish.at(), () -> fleet.wish(wish));
            }
            long round = scenario.storm() + scenario.calm();
            for (int i = 0; i < scenario.rounds(); i++) {
                fleet.time.run(i * round + scenario.storm());
                faults.heal();
                fleet.time.run((i + 1) * round);
                settled();
            }
            return Optional.empty();
        } catch (SimJudge.Broken e) {
            return Optional.ofNullable(e.getMessage());
        } catch (RuntimeException e) {
            fleet.judge.tell(() -> "DEFECT " + e);
            return Optional.of("a defect: " + e + " at " + e.getStackTrace()[0]);
        }
    }

    /** In calm every wanted agent runs once, where it fits, and nothing else runs. */
    private void settled() {
        for (int i = 0; i < scenario.agents(); i++) {
            AgentId agent = SimFleet.agent(i);
            Wish wish = fleet.wanted.get(agent);
            boolean wanted = wish != null && wish.state().runs();
            List<SimProcess> running =
                    fleet.nodes.stream()
                            .flatMap(n -> n.machine.running(agent).stream())
                            .filter(SimProcess::isReady)
                            .toList();
            if (!wanted && !running.isEmpty()) {
                fleet.judge.broken("nobody wants " + agent + ", and it runs: " + running);
            }
            if (wanted && running.size() > 1) {
                fleet.judge.broken(agent + " runs more than once: " + running);
            }
            if (wanted && running.isEmpty() && !waits(agent)) {
                fleet.judge.broken(agent + " is wanted, and does not run");
            }
        }
    }

    /** There is no room for it, and the log says so; or it failed too often to be tried again. */
    private boolean waits(AgentId agent) {
        Optional<PendingReason> pending = placed(agent).flatMap(Placed::pending);
        boolean full =
                fleet.nodes.stream()
                        .allMatch(
                                node ->
                                        node.machine.journal.stream()
                                                        .filter(SimProcess::alive)
                                                        .count()
                                                >= scenario.slots());
        return pending.filter(
                        why ->
                                why == PendingReason.NO_CAPACITY
                                        ? full
                                        : why == PendingReason.BACKOFF
                                                || why == PendingReason.GIVEN_UP)
                .isPresent();
    }

    private Optional<Placed> placed(AgentId agent) {
        Optional<ControlRecord> last = Optional.empty();
        for (var entry : fleet.broker.control.read(0, fleet.broker.control.stable())) {
            if (entry.committed() && entry.key().equals(new ControlKey.Agent(agent))) {
                last = entry.value();
            }
        }
        return last.map(Placed.class::cast);
    }
}
