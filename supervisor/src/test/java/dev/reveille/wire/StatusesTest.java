package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.fleet.HealthReport.Liveness;
import dev.reveille.core.fleet.HealthReport.Readiness;
import dev.reveille.history.Samples;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusesTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void whatChecksSayIsReadAsItWasWritten() {
        var report =
                new HealthReport(
                        Liveness.FAILING,
                        Readiness.NOT_READY,
                        "liveness: it is ill",
                        Optional.of(AT));
        var status = status(Optional.of(report));
        assertThat(Statuses.fromAvro(Statuses.toAvro(status))).isEqualTo(status);
        var without = status(Optional.empty());
        assertThat(Statuses.fromAvro(Statuses.toAvro(without))).isEqualTo(without);
        assertThat(JsonViews.agent(status).get("health"))
                .isEqualTo(
                        Map.of(
                                "liveness",
                                "FAILING",
                                "readiness",
                                "NOT_READY",
                                "last_failure",
                                "liveness: it is ill",
                                "failed_at",
                                AT.toString()));
        assertThat(status.takesWork()).isFalse();
        assertThat(without.takesWork()).isTrue();
    }

    private static AgentStatus status(Optional<HealthReport> health) {
        var s = Samples.status(AgentId.of("acme", "agent"), 7, AgentState.RUNNING, "RELEVANT", AT);
        return new AgentStatus(
                s.agent(),
                s.node(),
                s.incarnation(),
                s.epoch(),
                s.state(),
                s.previous(),
                s.reason(),
                s.message(),
                s.type(),
                s.mode(),
                s.pid(),
                s.port(),
                s.attempt(),
                s.restarts(),
                s.startedAt(),
                s.at(),
                s.exit(),
                s.breaker(),
                s.retryAt(),
                s.problem(),
                s.specVersion(),
                s.log(),
                health,
                s.kept());
    }
}
