package dev.reveille.wire;

import dev.reveille.core.fleet.Supervised;
import dev.reveille.schemas.AgentStateChange;
import dev.reveille.schemas.GroupStanding;
import dev.reveille.schemas.LimitInForce;
import java.time.Duration;
import java.time.Instant;

/** {@link Supervised} to and from {@code agent-state}. */
final class Supervisions {
    private Supervisions() {}

    static GroupStanding group(Supervised.Group group) {
        return GroupStanding.newBuilder()
                .setGroup(group.name())
                .setMode(group.mode())
                .setMost(group.most())
                .setWindowMillis(group.window().toMillis())
                .setRestarts(group.restarts().stream().map(Instant::toEpochMilli).toList())
                .build();
    }

    static LimitInForce limit(Supervised.Limit limit) {
        return LimitInForce.newBuilder()
                .setLimit(limit.name())
                .setValue(limit.value())
                .setEnforcedBy(limit.by())
                .build();
    }

    static Supervised fromAvro(AgentStateChange a) {
        return new Supervised(
                a.getFailures(),
                a.getGroups().stream()
                        .map(
                                g ->
                                        new Supervised.Group(
                                                g.getGroup(),
                                                g.getMode(),
                                                g.getMost(),
                                                Duration.ofMillis(g.getWindowMillis()),
                                                g.getRestarts().stream()
                                                        .map(Instant::ofEpochMilli)
                                                        .toList()))
                        .toList(),
                a.getLimits().stream()
                        .map(
                                l ->
                                        new Supervised.Limit(
                                                l.getLimit(), l.getValue(), l.getEnforcedBy()))
                        .toList());
    }
}
