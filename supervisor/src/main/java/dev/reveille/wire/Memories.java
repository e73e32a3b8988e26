package dev.reveille.wire;

import static dev.reveille.wire.Times.instant;
import static dev.reveille.wire.Times.millis;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.Standing;
import dev.reveille.core.relevance.ActivityRates;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.schemas.AgentMemory;
import dev.reveille.schemas.StoredRates;
import dev.reveille.schemas.TenantMemory;
import java.time.Instant;
import java.util.Optional;

/** {@link KnownTenant} and {@link KnownAgent} to and from relevance's stores. */
public final class Memories {
    private Memories() {}

    public static TenantMemory toAvro(KnownTenant t) {
        return new TenantMemory(
                StoredFacts.toAvro(t.facts().values()),
                t.agents(),
                t.rates().map(Memories::rates).orElse(null));
    }

    public static KnownTenant fromAvro(TenantMemory m) {
        return new KnownTenant(
                StoredFacts.fromAvro(m.getFacts()),
                m.getAgents(),
                Optional.ofNullable(m.getRates()).map(Memories::rates));
    }

    private static StoredRates rates(ActivityRates r) {
        return new StoredRates(r.at().toEpochMilli(), r.sum1m(), r.sum5m(), r.sum1h());
    }

    private static ActivityRates rates(StoredRates r) {
        return new ActivityRates(
                Instant.ofEpochMilli(r.getAt()), r.getSum1m(), r.getSum5m(), r.getSum1h());
    }

    public static AgentMemory toAvro(KnownAgent a) {
        var builder =
                AgentMemory.newBuilder()
                        .setOwnSpec(a.ownSpec())
                        .setFacts(StoredFacts.toAvro(a.facts().values()));
        a.last()
                .ifPresent(
                        last ->
                                builder.setSpecVersion(last.specVersion())
                                        .setState(last.standing().state().name())
                                        .setScore(last.standing().score())
                                        .setSince(last.standing().since().toEpochMilli())
                                        .setTurnedAt(millis(last.standing().turnedAt()))
                                        .setAlone(last.standing().alone().name())
                                        .setBelowSince(millis(last.standing().belowSince()))
                                        .setFailingSince(millis(last.standing().failingSince()))
                                        .setNextLookAt(millis(last.nextLook()))
                                        .setWouldBe(last.wouldBe().name())
                                        .setHold(last.hold().map(Enum::name).orElse(""))
                                        .setReadsFleet(last.readsFleet())
                                        .setDecisions(last.decisions())
                                        .setOverride(last.override())
                                        .setPool(last.pool())
                                        .setOfTemplate(last.ofTemplate())
                                        .setStale(last.stale())
                                        .setLeft(LeftPoolsWire.toAvro(last.left())));
        return builder.build();
    }

    public static KnownAgent fromAvro(AgentMemory m) {
        return new KnownAgent(
                m.getOwnSpec(),
                StoredFacts.fromAvro(m.getFacts()),
                state(m.getState()).map(state -> last(m, state)));
    }

    private static KnownAgent.Last last(AgentMemory m, LifecycleState state) {
        return new KnownAgent.Last(
                new Standing(
                        state,
                        Instant.ofEpochMilli(m.getSince()),
                        instant(m.getTurnedAt()),
                        state(m.getAlone()).orElse(state),
                        m.getScore(),
                        instant(m.getBelowSince()),
                        instant(m.getFailingSince())),
                state(m.getWouldBe()).orElse(state),
                m.getHold().isEmpty()
                        ? Optional.empty()
                        : Optional.of(HoldReason.valueOf(m.getHold())),
                m.getSpecVersion(),
                instant(m.getNextLookAt()),
                m.getReadsFleet(),
                m.getDecisions(),
                m.getOverride(),
                m.getPool(),
                m.getOfTemplate(),
                m.getStale(),
                LeftPoolsWire.fromAvro(m.getLeft()));
    }

    static Optional<LifecycleState> state(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(LifecycleState.valueOf(name));
    }
}
