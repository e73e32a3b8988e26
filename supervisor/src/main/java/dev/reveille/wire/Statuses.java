package dev.reveille.wire;

import static dev.reveille.wire.Times.instant;
import static dev.reveille.wire.Times.millis;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.schemas.AgentStateChange;
import dev.reveille.schemas.ExitInfo;
import dev.reveille.schemas.HealthInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@link AgentStatus} to and from {@code agent-state}. */
public final class Statuses {
    private Statuses() {}

    public static AgentStateChange toAvro(AgentStatus s) {
        return AgentStateChange.newBuilder()
                .setAgent(s.agent().toString())
                .setNode(s.node().map(NodeId::value).orElse(null))
                .setIncarnation(s.incarnation().map(Incarnation::value).orElse(null))
                .setEpoch(s.epoch().value())
                .setState(s.state().name())
                .setPrevious(s.previous().map(Enum::name).orElse(""))
                .setReason(s.reason())
                .setMessage(s.message())
                .setType(s.type())
                .setMode(s.mode().map(Enum::name).orElse(""))
                .setPid(s.pid().isPresent() ? s.pid().getAsLong() : null)
                .setPort(s.port().isPresent() ? s.port().getAsInt() : null)
                .setAttempt(s.attempt())
                .setRestarts(s.restarts())
                .setStartedAt(millis(s.startedAt()))
                .setAt(s.at().toEpochMilli())
                .setExit(s.exit().map(Statuses::exit).orElse(null))
                .setBreaker(s.breaker().name())
                .setRetryAt(millis(s.retryAt()))
                .setProblem(s.problem().orElse(null))
                .setSpecVersion(s.specVersion())
                .setLog(s.log())
                .setHealth(s.health().map(Statuses::health).orElse(null))
                .setFailures(s.kept().failures())
                .setGroups(s.kept().groups().stream().map(Supervisions::group).toList())
                .setLimits(s.kept().limits().stream().map(Supervisions::limit).toList())
                .build();
    }

    public static AgentStatus fromAvro(AgentStateChange a) {
        return new AgentStatus(
                AgentId.parse(a.getAgent()),
                Optional.ofNullable(a.getNode()).map(NodeId::new),
                Optional.ofNullable(a.getIncarnation()).map(Incarnation::new),
                new Epoch(a.getEpoch()),
                AgentState.valueOf(a.getState()),
                named(AgentState.class, a.getPrevious()),
                a.getReason(),
                a.getMessage(),
                a.getType(),
                named(LifecycleState.class, a.getMode()),
                a.getPid() == null ? OptionalLong.empty() : OptionalLong.of(a.getPid()),
                optional(a.getPort()),
                a.getAttempt(),
                a.getRestarts(),
                instant(a.getStartedAt()),
                Instant.ofEpochMilli(a.getAt()),
                Optional.ofNullable(a.getExit()).map(Statuses::exit),
                BreakerState.valueOf(a.getBreaker()),
                instant(a.getRetryAt()),
                Optional.ofNullable(a.getProblem()),
                a.getSpecVersion(),
                a.getLog(),
                Optional.ofNullable(a.getHealth()).map(Statuses::health),
                Supervisions.fromAvro(a));
    }

    private static HealthInfo health(HealthReport h) {
        return HealthInfo.newBuilder()
                .setLiveness(h.liveness().name())
                .setReadiness(h.readiness().name())
                .setLastFailure(h.lastFailure())
                .setFailedAt(millis(h.failedAt()))
                .build();
    }

    private static HealthReport health(HealthInfo h) {
        return new HealthReport(
                HealthReport.Liveness.valueOf(h.getLiveness()),
                HealthReport.Readiness.valueOf(h.getReadiness()),
                h.getLastFailure(),
                instant(h.getFailedAt()));
    }

    private static ExitInfo exit(Exit e) {
        return ExitInfo.newBuilder()
                .setReason(e.reason().name())
                .setCode(e.code())
                .setSignal(e.signal().isPresent() ? e.signal().getAsInt() : null)
                .setPid(e.pid())
                .setAt(e.at().toEpochMilli())
                .setUptimeMillis(e.uptime().toMillis())
                .setPeakMemoryBytes(e.peakMemoryBytes())
                .setLastLines(e.lastLines())
                .setEpoch(e.epoch().value())
                .setAttempt(e.attempt())
                .build();
    }

    private static Exit exit(ExitInfo e) {
        return new Exit(
                ExitReason.valueOf(e.getReason()),
                e.getCode(),
                optional(e.getSignal()),
                e.getPid(),
                Instant.ofEpochMilli(e.getAt()),
                Duration.ofMillis(e.getUptimeMillis()),
                e.getPeakMemoryBytes(),
                e.getLastLines(),
                new Epoch(e.getEpoch()),
                e.getAttempt());
    }

    private static <E extends Enum<E>> Optional<E> named(Class<E> type, String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(Enum.valueOf(type, name));
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
