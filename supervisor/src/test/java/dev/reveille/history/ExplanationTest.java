package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.history.Explanation.Records;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final AgentId AGENT = AgentId.of("acme", "hello");
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");

    private final Records records =
            new Records(
                    List.of(
                            row(Topic.EVENTS, 1, event(1, HistoryEvent.Kind.DECIDED, "ACTIVE")),
                            row(Topic.EVENTS, 2, event(2, HistoryEvent.Kind.PLACED, "RELEVANT")),
                            row(Topic.EVENTS, 3, event(3, HistoryEvent.Kind.STATE, "RELEVANT")),
                            row(Topic.EVENTS, 9, event(30, HistoryEvent.Kind.EXITED, "ERROR"))),
                    List.of(),
                    List.of(),
                    Optional.of(
                            row(
                                    Topic.RELEVANCE,
                                    5,
                                    Samples.decision(AGENT, LifecycleState.ACTIVE, at(1)))),
                    Optional.empty(),
                    Optional.of(
                            row(
                                    Topic.AGENT_STATE,
                                    6,
                                    Samples.status(
                                            AGENT, 1, AgentState.CRASHED, "BACKOFF", at(30)))),
                    List.of(),
                    List.of());

    @Test
    void tellsFactsScoreDecisionPlacementAndProcessWithTheirTimesAndPlaces() {
        // When
        var story = Explanation.of(AGENT, asked(60, 20), records).story();
        // Then
        assertThat(story)
                .extracting(Entry::what)
                .containsExactly("DECIDED", "PLACED", "STATE", "EXITED", "RELEVANCE", "STATE");
        assertThat(story.get(4).lines())
                .startsWith(
                        "fact last_activity_seconds = 1.0 (activity, 2026-01-01T00:00:01Z)",
                        "fact subscription_active = true (never seen, the default)",
                        "score 1.0 by tenant-activity: last active 1 s ago")
                .contains("caused by reveille.activity-0@7")
                .anySatisfy(
                        line -> assertThat(line).startsWith("was then to be looked at again at"));
        assertThat(story.getFirst().where()).hasToString("reveille.events-0@1");
    }

    private static HistoryEvent decided(int second, String stale) {
        return new HistoryEvent(
                HistoryEvent.Kind.DECIDED,
                Optional.of(AGENT),
                Optional.empty(),
                Epoch.NONE,
                "STALE",
                "ACTIVE",
                stale.isEmpty() ? Map.of() : Map.of("stale", stale),
                at(second),
                "relevance");
    }

    @Test
    void inputsThatBecomeTooOldAndFreshAgainAreToldWhereTheyDo() {
        // Given
        var ageing =
                new Records(
                        List.of(
                                row(Topic.EVENTS, 1, decided(1, "")),
                                row(Topic.EVENTS, 2, decided(2, "pending_requests")),
                                row(Topic.EVENTS, 3, decided(3, "busy, pending_requests")),
                                row(Topic.EVENTS, 4, decided(4, "busy"))),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of());
        // When, then
        assertThat(Explanation.of(AGENT, asked(60, 20), ageing).story())
                .extracting(Entry::lines)
                .containsExactly(
                        List.of(),
                        List.of("pending_requests became too old to count"),
                        List.of(
                                "busy became too old to count",
                                "pending_requests is too old to count"),
                        List.of(
                                "busy is too old to count",
                                "pending_requests is fresh again, or asked for no more"));
    }

    @Test
    void whatLiesInTheLogBeforeItsCauseIsToldAfterIt() {
        // Given
        var mixed =
                new Records(
                        List.of(
                                row(Topic.EVENTS, 1, event(2, HistoryEvent.Kind.PLACED, "R")),
                                row(Topic.EVENTS, 2, event(1, HistoryEvent.Kind.DECIDED, "A")),
                                row(Topic.EVENTS, 3, event(2, HistoryEvent.Kind.STATE, "R"))),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of());
        // When, then
        assertThat(Explanation.of(AGENT, asked(60, 20), mixed).story())
                .extracting(Entry::what)
                .containsExactly("DECIDED", "PLACED", "STATE");
        assertThat(Explanation.of(AGENT, asked(60, 2), mixed).story())
                .extracting(Entry::what)
                .as("with the decision that stood")
                .containsExactly("DECIDED", "PLACED", "STATE");
    }

    @Test
    void aMomentInThePastKnowsNothingOfWhatCameLater() {
        // When
        var story = Explanation.of(AGENT, asked(10, 20), records).story();
        // Then
        assertThat(story)
                .extracting(Entry::what)
                .containsExactly("DECIDED", "PLACED", "STATE", "RELEVANCE");
    }

    @Test
    void onlyTheNewestOfALongHistoryIsShown() {
        assertThat(Explanation.of(AGENT, asked(10, 1), records).story())
                .extracting(Entry::what)
                .containsExactly("DECIDED", "STATE", "RELEVANCE");
    }

    @Test
    void whatATenantDidManyTimesInARowIsToldOnce() {
        // Given
        var told =
                List.of(
                        login(3, 1),
                        login(4, 2),
                        login(5, 3),
                        new Entry(at(6), "ACTIVITY", "logout", List.of(), at(4L)),
                        login(7, 5));
        var only =
                new Records(
                        List.of(),
                        told,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of());
        // When
        var story = Explanation.of(AGENT, asked(60, 20), only).story();
        // Then
        assertThat(story)
                .extracting(Entry::text)
                .containsExactly("login, 3 times", "logout", "login");
        assertThat(story.getFirst().lines())
                .containsExactly("the first at 2026-01-01T00:00:03Z [reveille.activity-0@1]");
        assertThat(story.getFirst().where()).isEqualTo(at(3L));
    }

    @Test
    void whatFollowedTheMomentIsToldApart() {
        // Given
        var asked = new Question(at(1), Duration.ofSeconds(2), Duration.ofDays(1), 20);
        // When
        var explanation = Explanation.of(AGENT, asked, records);
        // Then
        assertThat(explanation.story())
                .extracting(Entry::what)
                .containsExactly("DECIDED", "RELEVANCE");
        assertThat(explanation.after()).extracting(Entry::what).containsExactly("PLACED", "STATE");
    }

    private static Entry login(int second, long offset) {
        return new Entry(at(second), "ACTIVITY", "login", List.of(), at(offset));
    }

    private static Position at(long offset) {
        return new Position("reveille.activity", 0, offset);
    }

    private static Question asked(int second, int last) {
        return new Question(at(second), Duration.ZERO, Duration.ofDays(1), last);
    }

    private static Instant at(int second) {
        return ZERO.plusSeconds(second);
    }

    private static HistoryEvent event(int second, HistoryEvent.Kind kind, String reason) {
        return new HistoryEvent(
                kind,
                Optional.of(AGENT),
                Optional.of(new NodeId("n1")),
                new Epoch(1),
                reason,
                "because",
                Map.of(),
                at(second),
                "node:n1");
    }

    private static <V> Row<V> row(Topic topic, long offset, V value) {
        return new Row<>(
                topic,
                new Position("reveille." + topic.label(), 0, offset),
                ZERO,
                AGENT.toString(),
                Optional.of(value));
    }
}
