package dev.reveille.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.api.Reports;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.core.placement.NodeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final List<AgentStatus> agents = new ArrayList<>();
    private final List<NodeReport> nodes = new ArrayList<>();

    @Test
    void agentsAreCountedByStateAndAStateNobodyIsInIsZero() {
        agents.add(Reports.agent("acme", AgentState.RUNNING));
        agents.add(Reports.agent("beta", AgentState.RUNNING));
        assertThat(scrape())
                .contains("reveille_agents{state=\"RUNNING\"} 2.0")
                .contains("reveille_agents{state=\"CRASHED\"} 0.0");
    }

    @Test
    void nodesAreCountedByStatusAndTheirSlotsAreSummed() {
        nodes.add(Reports.node("n1"));
        nodes.add(Reports.node("n2"));
        assertThat(scrape())
                .contains("reveille_nodes{status=\"READY\"} 2.0")
                .contains("reveille_node_slots 200.0")
                .contains("reveille_node_slots_used 2.0");
    }

    @Test
    void failuresOfEvaluatorsAreCountedByTheirNames() {
        var failures = new TreeMap<>(Map.of("cel", 0L, "mine", 2L));
        try (var metrics = new Metrics(List::of, List::of, () -> failures)) {
            assertThat(metrics.scrape())
                    .contains("reveille_evaluator_failures_total{evaluator=\"cel\"} 0.0")
                    .contains("reveille_evaluator_failures_total{evaluator=\"mine\"} 2.0");
            failures.put("mine", 3L);
            assertThat(metrics.scrape())
                    .contains("reveille_evaluator_failures_total{evaluator=\"mine\"} 3.0");
        }
    }

    @Test
    void checksOfHealthAreCountedAndTimedByKindAndOutcome() {
        var checks = new CheckMeters();
        var agent = AgentId.of("acme", "agent");
        checks.checked(agent, new Probe.Ping(), true, Duration.ofMillis(1));
        try (var metrics = new Metrics(List::of, List::of)) {
            metrics.bind(checks);
            checks.checked(agent, new Probe.Ping(), true, Duration.ofMillis(3));
            checks.checked(agent, new Probe.Tcp(OptionalInt.empty()), false, Duration.ofSeconds(1));
            assertThat(metrics.scrape())
                    .contains(
                            "reveille_health_checks_seconds_count{check=\"ping\",outcome=\"passed\"} 1",
                            "reveille_health_checks_seconds_sum{check=\"tcp\",outcome=\"failed\"} 1.0",
                            "{check=\"ping\",outcome=\"passed\",le=\"0.005\"} 1");
        }
    }

    @Test
    void denialsAreCountedByTypeCapabilityAndReason() {
        var denials = new DenialMeters();
        denials.denied("echo", "send", "QUOTA"); // nobody looks yet
        try (var metrics = new Metrics(List::of, List::of)) {
            metrics.bind(denials);
            assertThat(metrics.scrape()).doesNotContain("reveille_agent_denials");
            denials.denied("echo", "send", "QUOTA");
            denials.denied("echo", "send", "QUOTA");
            denials.denied("echo", "restart", "NOT_GRANTED");
            assertThat(metrics.scrape())
                    .contains(
                            "reveille_agent_denials_total{capability=\"send\","
                                    + "reason=\"QUOTA\",type=\"echo\"} 2.0")
                    .contains(
                            "reveille_agent_denials_total{capability=\"restart\","
                                    + "reason=\"NOT_GRANTED\",type=\"echo\"} 1.0");
        }
    }

    @Test
    void theProcessItselfIsMeasuredToo() {
        assertThat(scrape())
                .contains("jvm_memory_used_bytes{")
                .contains("jvm_threads_live_threads ")
                .contains("process_uptime_seconds ")
                .contains("process_files_open_files ");
    }

    @Test
    void everyMeterIsInSnakeCase() {
        assertThat(scrape().lines().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allMatch(line -> line.matches("[a-z][a-z0-9_]*(\\{.*})? .*"));
    }

    private String scrape() {
        try (var metrics = new Metrics(() -> agents, () -> nodes)) {
            return metrics.scrape();
        }
    }
}
