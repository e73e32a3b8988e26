package dev.reveille.wire;

import static dev.reveille.wire.Times.instant;
import static dev.reveille.wire.Times.millis;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.DecisionThresholds;
import dev.reveille.schemas.FactUsed;
import dev.reveille.schemas.RelevanceDecision;
import java.time.Instant;
import java.util.Optional;

/** {@link Decision} to and from {@code relevance}. */
public final class Decisions {
    private Decisions() {}

    public static RelevanceDecision toAvro(Decision d) {
        return RelevanceDecision.newBuilder()
                .setAgent(d.agent().toString())
                .setPool(d.pool())
                .setScore(d.score())
                .setState(d.state().name())
                .setPrevious(d.previous().map(Enum::name).orElse(""))
                .setWouldBe(d.wouldBe().name())
                .setHold(d.hold().map(Enum::name).orElse(null))
                .setEvaluator(d.evaluator())
                .setExplanation(d.explanation())
                .setInputs(d.inputs().stream().map(Decisions::input).toList())
                .setThresholds(
                        DecisionThresholds.newBuilder()
                                .setActive(d.thresholds().active())
                                .setListening(d.thresholds().listening())
                                .setDormant(d.thresholds().dormant())
                                .setHysteresis(d.thresholds().hysteresis())
                                .build())
                .setPolicyVersion(d.policyVersion())
                .setSpecVersion(d.specVersion())
                .setSince(d.since().toEpochMilli())
                .setDecidedAt(d.decidedAt().toEpochMilli())
                .setNextLookAt(millis(d.nextLookAt()))
                .setCause(d.cause())
                .setObserve(d.observe())
                .setSpec(d.spec().orElse(null))
                .setOverride(d.override().map(AgentOverrides::inDecision).orElse(null))
                .setFailure(d.doubted().failure().orElse(null))
                .setStale(d.doubted().stale())
                .setLeft(LeftPoolsWire.toAvro(d.left()))
                .build();
    }

    public static Decision fromAvro(RelevanceDecision a) {
        var state = LifecycleState.valueOf(a.getState());
        var t = a.getThresholds();
        return new Decision(
                AgentId.parse(a.getAgent()),
                a.getPool(),
                a.getScore(),
                state,
                Memories.state(a.getPrevious()),
                Memories.state(a.getWouldBe()).orElse(state),
                Optional.ofNullable(a.getHold()).map(HoldReason::valueOf),
                a.getEvaluator(),
                a.getExplanation(),
                a.getInputs().stream().map(Decisions::input).toList(),
                new Thresholds(t.getActive(), t.getListening(), t.getDormant(), t.getHysteresis()),
                a.getPolicyVersion(),
                a.getSpecVersion(),
                Instant.ofEpochMilli(a.getSince()),
                Instant.ofEpochMilli(a.getDecidedAt()),
                instant(a.getNextLookAt()),
                a.getCause(),
                a.getObserve(),
                Optional.ofNullable(a.getSpec()),
                Optional.ofNullable(a.getOverride()).map(AgentOverrides::fromDecision),
                new Decision.Doubted(Optional.ofNullable(a.getFailure()), a.getStale()),
                LeftPoolsWire.fromAvro(a.getLeft()));
    }

    private static FactUsed input(dev.reveille.core.fleet.FactUsed f) {
        return FactUsed.newBuilder()
                .setName(f.name())
                .setValue(f.value())
                .setType(f.type())
                .setAt(millis(f.at()))
                .setSource(f.source())
                .build();
    }

    private static dev.reveille.core.fleet.FactUsed input(FactUsed f) {
        return new dev.reveille.core.fleet.FactUsed(
                f.getName(), f.getValue(), f.getType(), instant(f.getAt()), f.getSource());
    }
}
