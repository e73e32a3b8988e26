package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Dwell;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Staleness;
import dev.reveille.dev.WrittenPart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One agent's story, lived by the rules and written into the page that tells of them. */
class LifecyclePageTest {
    private static final WrittenPart PART =
            new WrittenPart(
                    Path.of("docs/lifecycle.md"),
                    "<!-- story: written by LifecyclePageTest -->",
                    "<!-- end of story -->");

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final RelevanceSpec POLICY =
            new RelevanceSpec(
                    EvaluatorSpec.of(EvaluatorSpec.DEFAULT),
                    Map.of(),
                    Thresholds.DEFAULT,
                    new Dwell(Duration.ofMinutes(1), Duration.ofSeconds(30)),
                    Staleness.NEVER,
                    Duration.ofMinutes(10));

    private final StringBuilder story =
            new StringBuilder(
                    "| at | score | what else | it is | it would be | held by | looked at again |\n"
                            + "|---|---|---|---|---|---|---|\n");
    private Optional<Standing> standing = Optional.empty();

    @Test
    void thePageTellsWhatBecomesOfAnAgent() throws IOException {
        at("0:00", 0.9, "first activity");
        at("0:20", 0.66, "above 0.7 less hysteresis");
        at("0:40", 0.6, "below it: told to listen");
        at("0:45", 0.2, "", Doubt.BUSY);
        at("0:50", 0.2, "works no more");
        at("1:00", 0.2, "a minute of running is over");
        at("1:10", 0.9, "half a minute of rest is not");
        at("1:30", 0.9, "cooled down");
        at("4:00", 0.9, "an input too old", Doubt.STALE);
        at("4:10", 0.0, "still", Doubt.STALE);
        at("4:20", 0.0, "fresh, but the evaluator throws", Doubt.EVALUATOR_FAILED);
        at("4:30", 0.0, "`pause`", Doubt.PAUSED);
        at("4:40", 0.0, "`resume`, the backlog unread", Doubt.BACKLOG);
        at("4:50", 0.05, "all is known");
        ordered("4:55", 0.05, "`start`", true);
        ordered("5:00", 0.05, "`stop`", false);
        at("5:10", 0.9, "`resume`");
        at("5:30", 0.9, "");
        at("6:40", 0.05, "silence");
        at("16:40", 0.05, "ten minutes below 0.1");
        at("17:00", 0.4, "activity; it rests for long");
        PART.shows(story.toString());
    }

    private void at(String time, double score, String what, Doubt... doubts) {
        tell(
                time,
                score,
                what,
                Lifecycle.decide(standing, score, POLICY, Set.of(doubts), moment(time)));
    }

    private void ordered(String time, double score, String what, boolean runs) {
        tell(
                time,
                score,
                what,
                Lifecycle.ordered(standing, score, POLICY, Set.of(), runs, moment(time)));
    }

    private void tell(String time, double score, String what, Step step) {
        standing = Optional.of(step.standing());
        story.append(
                "| %s | %s | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                time,
                                score,
                                what,
                                step.standing().state(),
                                step.wouldBe(),
                                step.hold().map(HoldReason::name).orElse(""),
                                step.nextLook().map(LifecyclePageTest::time).orElse("")));
    }

    private static Instant moment(String time) {
        String[] parts = time.split(":", 2);
        return NOON.plusSeconds(60L * Long.parseLong(parts[0]) + Long.parseLong(parts[1]));
    }

    private static String time(Instant moment) {
        long seconds = Duration.between(NOON, moment).toSeconds();
        return "%d:%02d".formatted(seconds / 60, seconds % 60);
    }
}
