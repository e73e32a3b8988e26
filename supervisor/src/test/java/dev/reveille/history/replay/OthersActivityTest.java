package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Activity that names one agent of its tenant, before a policy for that agent or another. */
class OthersActivityTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final TenantId ACME = new TenantId("acme");

    @TempDir Path dir;
    private final TenantMinutes minutes = new TenantMinutes();

    @BeforeEach
    void activity() {
        active(0, Optional.empty());
        active(4, Optional.of("indexer"));
        active(8, Optional.of("indexer"));
        active(8, Optional.of("assistant"));
        active(12, Optional.of("indexer"));
        minutes.reach(START.plusSeconds(15 * 60));
    }

    private void active(int minute, Optional<String> agent) {
        minutes.add(
                new TenantEvent.Active(ACME, agent, "click", Map.of()),
                START.plusSeconds(60L * minute));
    }

    private Outcome replayed(String head) throws IOException {
        var file =
                Files.writeString(
                        dir.resolve("try.yaml"),
                        head
                                + "relevance: {evaluator: {tenant-activity: {active.within: 1m,"
                                + " listening.within: 2m}}}");
        return Replaying.run(minutes.trace(), ReplayPolicies.named(file.toString()).orThrow());
    }

    private static String agent(String name) {
        return "apiVersion: reveille/v1\nkind: AgentTemplate\ntenant: '*'\ntype: x\nname: "
                + name
                + "\n";
    }

    @Test
    void eachAgentServesWhatNamesItOrNone() throws IOException {
        assertThat(replayed(agent("assistant")).coldStarts()).isEqualTo(2);
        assertThat(replayed(agent("indexer")).coldStarts()).isEqualTo(4);
        assertThat(replayed("").coldStarts()).isEqualTo(4);
    }

    @Test
    void figuresOfDifferentActivityAreNotHeldAgainstEachOther() throws IOException {
        // Given
        var fixed = Replaying.run(minutes.trace(), ReplayPolicies.named("fixed:1m").orThrow());
        var assistant = replayed(agent("assistant"));
        // When, Then
        assertThat(assistant.isComparable(fixed)).isFalse();
        assertThat(assistant.gains(fixed)).isEmpty();
        assertThat(assistant.flaws()).isEmpty();
        assertThat(assistant.notes())
                .singleElement()
                .satisfies(
                        note ->
                                assertThat(note)
                                        .startsWith(
                                                "minutes in which only other agents than"
                                                        + " assistant were active: 2;"));
        assertThat(replayed(agent("indexer")).isComparable(fixed)).isTrue();
    }
}
