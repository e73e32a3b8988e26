package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.History;
import dev.reveille.history.Samples;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.AgentOverrides;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are answered where no scheduler runs; with one, see the whole fleet's tests. */
class OverrideCommandsTest {
    @TempDir static Path data;

    private static TestBroker broker;
    private static Terminal terminal;

    @BeforeAll
    static void start() {
        broker = TestBroker.start(data);
        terminal = new Terminal("--bootstrap-server", broker.bootstrapServers());
        terminal.run("topics", "create", "--partitions", "4", "--replication", "1");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers());
    }

    private static Map<String, AgentOverride> overrides() {
        try (var history = new History(kafka(), new SingleObjectCodec())) {
            return history.latest(Reading.OVERRIDES, o -> o.scope().key());
        }
    }

    private static void said(String scope, Instant at, Optional<Instant> until) {
        var said =
                new AgentOverride(
                        OverrideScope.parse(scope), AgentOverride.Kind.PAUSE, until, "ana", at, "");
        new Writer(kafka())
                .write(
                        List.of(
                                new Writer.Line(
                                        Topic.OVERRIDES,
                                        scope,
                                        Optional.of(AgentOverrides.toAvro(said)))));
    }

    private static void decided(String agent) {
        decided(agent, Optional.empty());
    }

    private static void decided(String agent, Optional<HoldReason> hold) {
        var decision =
                Samples.decision(AgentId.parse(agent), LifecycleState.DORMANT, hold, Instant.now());
        new Writer(kafka())
                .write(
                        List.of(
                                new Writer.Line(
                                        Topic.RELEVANCE,
                                        agent,
                                        Optional.of(Decisions.toAvro(decision)))));
    }

    @Test
    void whoIsNotThereCannotBePausedStartedStoppedOrResumed() {
        for (String command : List.of("pause", "start", "stop", "resume")) {
            var outcome = terminal.run(command, "nobody/x");
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err()).startsWith("AgentNotFound (NotFound): no agent nobody/x");
        }
        assertThat(terminal.run("pause", "--template", "none").err())
                .startsWith("TemplateNotFound (NotFound)");
        assertThat(overrides()).doesNotContainKeys("agent/nobody/x", "template/none");
    }

    @Test
    void whoseAgentsAreMeantMustBeSaidOnce() {
        for (var words :
                List.of(
                        List.of("pause"),
                        List.of("pause", "--all", "--tenant", "x"),
                        List.of("resume", "a/b", "--all"),
                        List.of("start"),
                        List.of("stop"))) {
            var outcome = terminal.run(words.toArray(String[]::new));
            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
        }
    }

    @Test
    void aTimeThatIsNoneIsRefusedBeforeAnythingIsWritten() {
        for (String time : List.of("0", "0s", "soon", "1x", "-1h")) {
            var outcome = terminal.run("pause", "--tenant", "timeless", "--for=" + time);
            assertThat(outcome.exit()).isEqualTo(2);
            assertThat(outcome.err())
                    .startsWith("InvalidDuration (Configuration): --for is")
                    .contains("Remedy: write ");
        }
        assertThat(overrides()).doesNotContainKey("tenant/timeless");
    }

    @Test
    void ofSeveralAgentsAllAreSpokenOfOrNone() {
        // Given
        decided("many/a");
        decided("many/b");
        // When
        var one = terminal.run("pause", "many/a", "many/c", "many/b", "many/d");
        var wrong = terminal.run("pause", "many/a", "many", "/");
        var nothing = terminal.run("resume", "many/a", "many/b");
        // Then
        assertThat(one.exit()).isEqualTo(1);
        assertThat(one.err()).contains("no agent many/c", "no agent many/d");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err().lines().filter(l -> l.startsWith("InvalidAgentId"))).hasSize(2);
        assertThat(nothing.err()).contains("nothing was said of many/a", "said of many/b");
        assertThat(overrides()).doesNotContainKeys("agent/many/a", "agent/many/b");
        terminal.run("pause", "many/a", "many/b", "many/a", "--timeout", "1");
        assertThat(overrides()).containsKeys("agent/many/a", "agent/many/b");
    }

    @Test
    void aWordThatEndsBeforeItIsHeardIsSaidToBeTooShort() {
        decided("short/a");
        var outcome = terminal.run("start", "short/a", "--for", "100ms");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith(
                        "OverrideTooShort (Communication): what was said of short/a was over, at ")
                .contains("showed it of short/a", "--for 1m");
    }

    @Test
    void resumingATenantUnderWiderPausesNamesThemAndWhatEndsThem() {
        // Given
        decided("under/a");
        said("agent/under/a", Instant.now(), Optional.empty());
        said("pool/default", Instant.now(), Optional.empty());
        // When
        var nothing = terminal.run("resume", "--tenant", "under");
        var agent = terminal.run("resume", "under/a", "--timeout", "1");
        new Writer(kafka())
                .write(List.of(new Writer.Line(Topic.OVERRIDES, "pool/default", Optional.empty())));
        // Then
        assertThat(nothing.err())
                .startsWith("NothingToResume (NotFound): nothing was said of tenant under")
                .contains("under/a: paused by ana, `reveille resume under/a` ends it")
                .contains("pool default: paused by ana, `reveille resume --pool default` ends it");
        assertThat(agent.err()).startsWith("OverrideTimeout");
    }

    @Test
    void aTenantWithoutAgentsCanBePausedAndResumedBeforeTheyCome() {
        var paused = terminal.run("pause", "--tenant", "early", "--for", "1h", "-o", "json");
        assertThat(paused.exit()).as(paused.err()).isZero();
        assertThat(paused.out())
                .contains("\"change\":\"paused\"")
                .contains("\"scope\":\"tenant/early\"")
                .contains("\"agents\":0");
        assertThat(overrides()).containsKey("tenant/early");
        var resumed = terminal.run("resume", "--tenant", "early");
        assertThat(resumed.out())
                .isEqualTo("resumed tenant early: no agents yet, those to come are concerned\n");
        assertThat(overrides()).doesNotContainKey("tenant/early");
    }

    @Test
    void withoutASchedulerItIsSaidThatTheWordIsWrittenAndUnheard() {
        // Given
        decided("unheard/a");
        // When
        var outcome = terminal.run("stop", "unheard/a", "--timeout", "1");
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith(
                        "OverrideTimeout (Communication): what was said of unheard/a is written,"
                                + " but within 1 s no scheduler decided by it of unheard/a")
                .contains("`reveille scheduler`", "`reveille explain unheard/a`", "--timeout");
        assertThat(overrides()).containsKey("agent/unheard/a");
    }

    @Test
    void ofSeveralThatAreWaitedForThoseThatDidNotShowItAreNamed() {
        // Given
        decided("some/b");
        decided("some/a");
        // When
        var two = terminal.run("pause", "some/b", "some/a", "--timeout", "1");
        var tenant = terminal.run("stop", "some/b", "--timeout", "1");
        // Then
        assertThat(two.err())
                .contains("said of some/b, some/a is", "of 2 of 2 agents, some/a, some/b");
        assertThat(tenant.err())
                .contains("said of some/b is", "by it of some/b", "explain some/b`");
    }

    @Test
    void anAgentWhoseSpecCannotBeUsedIsWaitedForAsAnyAndThatItCannotBeIsSaid() {
        // Given
        decided("froze/a", Optional.of(HoldReason.SPEC_UNUSABLE));
        // When
        var stop = terminal.run("stop", "froze/a", "--timeout", "1");
        var resume = terminal.run("resume", "froze/a", "--timeout", "1");
        // Then
        assertThat(stop.err()).startsWith("OverrideTimeout (Communication)");
        assertThat(resume.exit()).as(resume.err()).isZero();
        assertThat(resume.out())
                .startsWith("resumed froze/a: DORMANT; its spec cannot be used, `reveille explain");
    }

    @Test
    void resumingWhatNobodySaidNamesTheWiderWordThatCounts() {
        // Given
        decided("wide/a");
        said("tenant/wide", Instant.now(), Optional.empty());
        // When
        var outcome = terminal.run("resume", "wide/a");
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("NothingToResume (NotFound): nothing was said of wide/a")
                .contains("`reveille resume --tenant wide` ends it");
    }

    @Test
    void whatEndedLongAgoIsRemovedByTheNextWordAndWhatEndedJustNowIsNot() {
        // Given
        Instant now = Instant.now();
        said(
                "tenant/long-ago",
                now.minus(Duration.ofHours(3)),
                Optional.of(now.minus(Duration.ofHours(2))));
        said("tenant/just-now", now.minusSeconds(9), Optional.of(now.minusSeconds(1)));
        // When
        terminal.run("pause", "--tenant", "other");
        // Then
        assertThat(overrides())
                .doesNotContainKey("tenant/long-ago")
                .containsKeys("tenant/just-now", "tenant/other");
        assertThat(terminal.run("resume", "--tenant", "just-now").err())
                .startsWith("NothingToResume (NotFound): tenant just-now was paused by ana")
                .contains("which is over");
    }
}
