package dev.reveille.wire;

import static dev.reveille.wire.Times.instant;
import static dev.reveille.wire.Times.millis;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.schemas.DecisionOverride;
import java.time.Instant;

/** {@link AgentOverride} to and from {@code overrides}, and as decisions carry it. */
public final class AgentOverrides {
    private AgentOverrides() {}

    public static dev.reveille.schemas.AgentOverride toAvro(AgentOverride o) {
        return dev.reveille.schemas.AgentOverride.newBuilder()
                .setScope(o.scope().key())
                .setKind(o.kind().name())
                .setUntil(millis(o.until()))
                .setBy(o.by())
                .setAt(o.at().toEpochMilli())
                .setNote(o.note())
                .build();
    }

    /**
     * What a record says.
     *
     * @throws IllegalArgumentException if it names no scope or kind, or says of many what can only
     *     be said of one
     */
    public static AgentOverride fromAvro(dev.reveille.schemas.AgentOverride a) {
        return new AgentOverride(
                OverrideScope.parse(a.getScope()),
                AgentOverride.Kind.valueOf(a.getKind()),
                instant(a.getUntil()),
                a.getBy(),
                Instant.ofEpochMilli(a.getAt()),
                a.getNote());
    }

    static DecisionOverride inDecision(AgentOverride o) {
        return DecisionOverride.newBuilder()
                .setScope(o.scope().key())
                .setKind(o.kind().name())
                .setUntil(millis(o.until()))
                .setBy(o.by())
                .setAt(o.at().toEpochMilli())
                .setNote(o.note())
                .build();
    }

    static AgentOverride fromDecision(DecisionOverride a) {
        return new AgentOverride(
                OverrideScope.parse(a.getScope()),
                AgentOverride.Kind.valueOf(a.getKind()),
                instant(a.getUntil()),
                a.getBy(),
                Instant.ofEpochMilli(a.getAt()),
                a.getNote());
    }
}
