package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import dev.reveille.core.fleet.HistoryEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a changed spec does to a process that runs. */
class SpecChangesTest {
    private static final String AGENT = "t-greeter/greeter";

    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(dir, Map.of("greeter", Types.greeter()));
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void aChangeOfRelevanceKeepsTheProcessAndAChangeOfItsConfigReplacesIt() throws Exception {
        // Given
        fleet.template("greeter", spec("1s", 0.7, "small"));
        AgentView before = fleet.wake("greeter");
        // When only how it is judged changes, down to another mode
        fleet.template("greeter", spec("2s", 1.0, "small"));
        judgedAnew();
        AgentView after = fleet.awaitState(AGENT, AgentState.RUNNING);
        // Then
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(after.epoch()).isEqualTo(before.epoch());
        // When its config changes
        fleet.template("greeter", spec("2s", 1.0, "large"));
        // Then
        await().atMost(Fleet.SOON)
                .until(
                        () -> {
                            AgentView now = fleet.awaitState(AGENT, AgentState.RUNNING);
                            return now.epoch() > before.epoch() && !now.pid().equals(before.pid());
                        });
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () ->
                                assertThat(fleet.events(AGENT))
                                        .filteredOn(e -> e.kind() == HistoryEvent.Kind.EXITED)
                                        .hasSize(1));
    }

    /** A decision made with another policy is on record. */
    private static void judgedAnew() {
        await().atMost(Fleet.SOON)
                .untilAsserted(
                        () ->
                                assertThat(fleet.events(AGENT))
                                        .filteredOn(e -> e.kind() == HistoryEvent.Kind.DECIDED)
                                        .extracting(e -> e.details().get("policy_version"))
                                        .doesNotHaveDuplicates()
                                        .hasSizeGreaterThan(1));
    }

    private static String spec(String up, double active, String model) {
        return """
        config: {model: %s}
        relevance:
          evaluator:
            tenant-activity: {active.within: 1h, listening.within: 2h, dormant.within: 3h}
          dwell: {up: %s}
          thresholds: {active: %s}
        """
                .formatted(model, up, active);
    }
}
