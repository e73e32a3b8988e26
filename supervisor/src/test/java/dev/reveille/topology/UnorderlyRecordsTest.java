package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that come twice, late or out of order do what the page of specs says. */
class UnorderlyRecordsTest {
    private static final int EVENTS = 60;
    private static final Duration END = Duration.ofSeconds(130);

    private static final Map<String, String> AGENTS =
            Map.of(
                    "silence",
                    "tenant-activity: {active.within: 9s, listening.within: 20s}",
                    "queue",
                    "queue-depth: {}",
                    "typed",
                    "event-driven: {types: [order, alert], above: 1}",
                    "wants",
                    "cel: 'double(fact(\"want\", 0.0))'",
                    "rich",
                    "cel: 'available_cpu > 0.5 && last_activity_type != \"bye\" ? 1.0 : 0.2'");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 8);
    }

    /** A record as its broker stamped it. */
    private record Said(Duration at, Consumer<Rig> how) {}

    /** One every 2 s or so, no two of the same moment. */
    private static List<Said> drawn(Random random) {
        var all = new ArrayList<Said>();
        for (int i = 0; i < EVENTS; i++) {
            var at = Duration.ofMillis(2_000L * i + 1_000 + random.nextInt(900));
            long number = random.nextInt(15);
            double share = random.nextInt(11) / 10.0;
            boolean odd = number % 2 == 1;
            all.add(
                    new Said(
                            at,
                            switch (random.nextInt(6)) {
                                case 0 -> rig -> rig.activity(at, "acme");
                                case 1 -> rig -> rig.activity(at, "acme", Map.of("want", share));
                                case 2 -> rig -> ofAgent(rig, at, odd ? "wants" : "silence", share);
                                case 3 -> rig -> rig.queue(at, "acme", null, number);
                                case 4 ->
                                        rig ->
                                                rig.queue(
                                                        at,
                                                        "acme",
                                                        odd ? "order" : "alert",
                                                        number);
                                default -> rig -> rig.cpu(at, ResourceScope.TENANT, "acme", share);
                            }));
        }
        return all;
    }

    private static void ofAgent(Rig rig, Duration at, String agent, double want) {
        var record =
                Activity.newBuilder()
                        .setTenant("acme")
                        .setAgent(agent)
                        .setType(want > 0.5 ? "bye" : "hello")
                        .setAttributes(Map.of("want", want));
        byte[] bytes = Rig.CODEC.encode(Rig.NAMES.of(Topic.ACTIVITY), record.build());
        rig.bytes(at, Topic.ACTIVITY, "acme", bytes);
    }

    private static void specs(Rig rig, Map<String, String> evaluators) {
        String steady = ", thresholds: {hysteresis: 0}, archive.after: 20s";
        evaluators.forEach(
                (name, evaluator) ->
                        rig.spec(
                                Duration.ZERO,
                                "acme/" + name,
                                Rig.document("Agent", "acme", name, evaluator, steady)));
    }

    /** Each in its time; some are read again, right then or after others. */
    private static List<String> lived(List<Said> all, Random again, int copies) {
        try (var rig = Rig.fresh()) {
            specs(rig, AGENTS);
            for (int i = 0; i < all.size(); i++) {
                rig.tick(all.get(i).at());
                all.get(i).how().accept(rig);
                for (int copy = 0; copy < copies; copy++) {
                    all.get(again.nextInt(i + 1)).how().accept(rig);
                }
            }
            rig.tick(END);
            return rig.decisions().stream()
                    .flatMap(Optional::stream)
                    .map(d -> d.decidedAt() + " " + d.since() + " " + told(d))
                    .toList();
        }
    }

    private static String told(Decision d) {
        return d.agent() + " " + d.state() + " " + d.wouldBe() + " " + d.score() + d.inputs();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRecordThatIsReadAgainChangesNoDecision(long seed) {
        // Given
        var all = drawn(new Random(seed));
        var once = lived(all, new Random(seed), 0);
        // When
        var thrice = lived(all, new Random(seed), 2);
        // Then
        assertThat(once).hasSizeGreaterThan(20);
        assertThat(thrice).isEqualTo(once);
    }

    /** What is made of all facts in the end, each told in its time or all of them late. */
    private static List<String> outcome(List<Said> all, boolean late) {
        try (var rig = Rig.fresh()) {
            specs(rig, AGENTS);
            for (Said said : all) {
                rig.tick(late ? END : said.at());
                said.how().accept(rig);
            }
            rig.tick(END);
            rig.decisions();
            // Everyone says once more what is known of it.
            var pause =
                    new AgentOverride(
                            OverrideScope.parse("all"),
                            AgentOverride.Kind.PAUSE,
                            Optional.empty(),
                            "ana",
                            Rig.START.plus(END),
                            "");
            rig.override(END, pause);
            rig.tick(END.plusSeconds(1));
            return rig.decisions().stream()
                    .flatMap(Optional::stream)
                    .map(d -> d.agent() + " " + d.score() + d.inputs())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void inWhateverOrderRecordsAreReadTheNewestOfEachFactCounts(long seed) {
        // Given
        var random = new Random(seed);
        var all = drawn(random);
        var inOrder = outcome(all, false);
        // When
        var anyhow = new ArrayList<>(all);
        anyhow.addAll(all.subList(0, all.size() / 2));
        Collections.shuffle(anyhow, random);
        // Then
        assertThat(inOrder).hasSize(AGENTS.size());
        assertThat(outcome(anyhow, true)).isEqualTo(inOrder);
    }

    private static double rate(Duration... activities) {
        try (var rig = Rig.fresh()) {
            for (Duration at : activities) {
                rig.activity(at, "acme");
            }
            rig.tick(Duration.ofSeconds(60));
            specs(rig, Map.of("rate", "cel: 'activity_rate_1m / 100.0'"));
            rig.tick(Duration.ofSeconds(61));
            return rig.decisions().getLast().orElseThrow().score() * 100;
        }
    }

    @Test
    void inRatesALateActivityWeighsByItsAgeAndADuplicateCountsTwice() {
        // Given
        var first = Duration.ofSeconds(10);
        var second = Duration.ofSeconds(40);
        double inOrder = rate(first, second);
        // Then: e^(-50/60) + e^(-20/60), a minute
        assertThat(inOrder).isCloseTo(0.4346 + 0.7165, within(0.001));
        assertThat(rate(second, first)).isCloseTo(inOrder, within(1e-9));
        assertThat(rate(first, second, second)).isCloseTo(inOrder + 0.7165, within(0.001));
    }

    @Test
    void whatIsSentAgainIsStampedAgainAndCountsAsTheNewest() {
        try (var rig = Rig.fresh()) {
            // Given
            specs(rig, Map.of("queue", "queue-depth: {}"));
            rig.queue(Duration.ofSeconds(1), "acme", null, 12);
            rig.queue(Duration.ofSeconds(2), "acme", null, 0);
            rig.decisions();
            // When: a publisher that is not idempotent sends the first once more
            rig.queue(Duration.ofSeconds(3), "acme", null, 12);
            // Then
            assertThat(rig.decision().score()).isEqualTo(1.0);
        }
    }
}
