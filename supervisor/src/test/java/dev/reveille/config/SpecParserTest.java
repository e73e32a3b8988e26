package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.Staleness;
import dev.reveille.core.fleet.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecParserTest {
    private static final String HEAD =
            """
            apiVersion: reveille/v1
            kind: Agent
            tenant: acme
            name: assistant
            type: echo
            """;

    private final SpecParser parser = new SpecParser();

    @Test
    void aSpecThatSaysOnlyWhatItMustHasEveryDefault() {
        // When
        AgentSpec spec = parser.read(HEAD).orThrow();
        // Then
        assertThat(spec.id()).hasToString("acme/assistant");
        assertThat(spec.mode()).isEqualTo(AgentSpec.Mode.ACT);
        assertThat(spec.pool()).isEqualTo("default");
        assertThat(spec.config()).isEqualTo("{}");
        assertThat(spec.relevance()).isEqualTo(RelevanceSpec.DEFAULT);
        assertThat(spec.restart()).isEqualTo(RestartSpec.DEFAULT);
        assertThat(spec.breaker()).isEqualTo(BreakerSpec.DEFAULT);
        assertThat(spec.placement()).isEqualTo(PlacementSpec.DEFAULT);
    }

    @Test
    void everyKeyOfTheContractIsKnownAndThoseOfLaterVersionsAreNamedInWarnings() {
        // When
        var parsed = parser.read(WHOLE);
        // Then
        assertThat(parsed).isInstanceOf(Parsed.Ok.class);
        var ok = (Parsed.Ok<AgentSpec>) parsed;
        AgentSpec spec = ok.value();
        assertThat(spec.config()).isEqualTo("{\"model\":\"small\"}");
        assertThat(spec.labels()).containsEntry("team", "support");
        assertThat(spec.relevance().evaluator().parameters())
                .isEqualTo(
                        Map.of(
                                "active.within", "1d",
                                "listening.within", "7d",
                                "dormant.within", "30d"));
        assertThat(spec.relevance().dwell().up()).isEqualTo(Duration.ofSeconds(30));
        assertThat(spec.relevance().staleAfter())
                .isEqualTo(Staleness.ofGauges(Duration.ofMinutes(10)));
        assertThat(spec.restart().type()).isEqualTo(RestartSpec.Type.TRANSIENT);
        assertThat(spec.breaker().halfOpen()).isEqualTo(BreakerSpec.HalfOpen.MANUAL);
        assertThat(spec.placement())
                .isEqualTo(
                        new PlacementSpec(
                                true,
                                Map.of("gpu", "true"),
                                Map.of("disk", "fast"),
                                Optional.of("zone"),
                                new Requests(0.1, 256L << 20)));
        assertThat(spec.secrets()).containsKey("API_KEY");
        assertThat(spec.limits().memoryBytes()).hasValue(256L << 20);
        assertThat(ok.warnings())
                .contains(
                        "requests: accepted, but this version does not act on it",
                        "schedule: accepted, but this version does not act on it")
                .noneMatch(warning -> warning.startsWith("placement.exclusive"))
                .noneMatch(warning -> warning.startsWith("supervision"))
                .noneMatch(warning -> warning.startsWith("capabilities"));
    }

    @Test
    void everyProblemOfASpecIsToldAtOnceWithKeyValueAndRemedy() {
        // When
        var problems =
                problems(
                        """
                        apiVersion: reveille/v1
                        kind: Agent
                        tenant: ../etc
                        name: assistant
                        typ: echo
                        mode: maybe
                        labels: {level: 3}
                        relevance:
                          stale: {after: 10m}
                          thresholds: {active: 7, listning: 0.4}
                          dwell: {up: 30}
                        restart: {factor: two}
                        breaker: {failures: 0, half.open: never}
                        placement: {resources: {memory: lots}}
                        limits: {cpus: 2}
                        """);
        // Then
        assertThat(problems).allMatch(problem -> problem.code().equals("InvalidAgentSpec"));
        assertThat(problems.stream().map(problem -> problem.message() + " → " + problem.remedy()))
                .containsExactlyInAnyOrder(
                        "tenant is \"../etc\" → write 1 to 64 letters, digits, dots, underscores"
                                + " or dashes, beginning with a letter or digit, in quotes where"
                                + " it looks like a number, true or false",
                        "typ is not a known key → did you mean \"type\"?",
                        "type is missing → name an agent type of the node's catalogue, such as"
                                + " `type: echo`",
                        "mode is \"maybe\" → write one of: act, observe",
                        "labels.level is 3 → write text, in quotes where it looks like a number,"
                                + " true, false or null",
                        "relevance.stale is not a known key → write \"stale.after\" as one key,"
                                + " with its dot",
                        "relevance.thresholds.active is 7 → write a number from 0 to 1",
                        "relevance.thresholds.listning is not a known key → did you mean"
                                + " \"listening\"?",
                        "relevance.dwell.up is 30 → write a number with a unit, such as 500ms, 5s,"
                                + " 2m, 1h or 7d",
                        "restart.factor is \"two\" → write a number from 1 to 1000",
                        "breaker.failures is 0 → write a whole number from 1 to 1000",
                        "breaker.half.open is \"never\" → write one of: auto, manual",
                        "placement.resources.memory is \"lots\" → write a number of bytes, or a"
                                + " number with Ki, Mi, Gi, Ti, k, M, G or T",
                        "limits.cpus is not a known key → did you mean \"cpu\"?");
    }

    @Test
    void whatATemplateAsksOfItsTenantsIsCheckedAndNoPartOfTheAgent() {
        // Given
        String template = HEAD.replace("kind: Agent", "kind: AgentTemplate");
        String matching = template + "match: {attributes: {plan: [pro, team], seats: 3}}";
        // When
        var wrong =
                parser.file(
                        "t.yaml",
                        template + "match: {attributes: {plan: {a: b}, region: []}, tenants: x}");
        var agent = parser.file("a.yaml", HEAD + "match: {attributes: {plan: pro}}");
        // Then
        assertThat(parser.attributes(matching))
                .containsEntry("plan", List.of("pro", "team"))
                .containsEntry("seats", 3L);
        assertThat(parser.instantiate(matching, new TenantId("acme"), "").orThrow().document())
                .doesNotContain("match");
        assertThat(wrong.toString())
                .contains("match.attributes.plan is")
                .contains("match.attributes.region is")
                .contains("match.tenants is not a known key");
        assertThat(agent.toString()).contains("match belongs to a template, and this is an agent");
    }

    @Test
    void eachSourceOfFactsMayHaveItsOwnAgeAndAnUnknownSourceIsNamed() {
        // When
        var spec =
                parser.read(HEAD + "relevance: {stale.after: {queue-depth: 5m, activity:" + " 7d}}")
                        .orThrow();
        var wrong = parser.read(HEAD + "relevance: {stale.after: {queue: 5m, resources: soon}}");
        // Then
        assertThat(spec.relevance().staleAfter())
                .isEqualTo(
                        new Staleness(
                                Duration.ZERO,
                                Map.of(
                                        "queue-depth",
                                        Duration.ofMinutes(5),
                                        "activity",
                                        Duration.ofDays(7))));
        assertThat(wrong).isInstanceOf(Parsed.Wrong.class);
        assertThat(wrong.toString())
                .contains("relevance.stale.after.queue is not a known key")
                .contains("relevance.stale.after.resources is");
    }

    @ParameterizedTest
    @CsvSource({"prod, 10, 5", "dev, 1, 1"})
    void aProfileSetsWhatTheSpecDoesNotGive(String profile, int backoff, int failures) {
        // When
        var bare = parser.read(HEAD + "profile: " + profile).orThrow();
        var given =
                parser.read(
                                HEAD
                                        + "profile: "
                                        + profile
                                        + "\nrestart: {backoff: 3s}\nbreaker: {failures: 7}")
                        .orThrow();
        // Then
        assertThat(bare.restart().backoff()).isEqualTo(Duration.ofSeconds(backoff));
        assertThat(bare.breaker().failures()).isEqualTo(failures);
        assertThat(given.restart().backoff()).isEqualTo(Duration.ofSeconds(3));
        assertThat(given.breaker().failures()).isEqualTo(7);
    }

    @Test
    void specsThatMeanTheSameHaveTheSameVersionAndAnyChangeHasAnother() {
        // Given
        String json =
                """
                {"type": "echo", "name": "assistant", "tenant": "acme",
                 "kind": "Agent", "apiVersion": "reveille/v1"}""";
        // When
        var yaml = parser.read(HEAD).orThrow();
        var same = parser.read(json).orThrow();
        var other = parser.read(HEAD + "pool: gpu").orThrow();
        // Then
        assertThat(same.document()).isEqualTo(yaml.document());
        assertThat(same.version()).isEqualTo(yaml.version()).matches("[0-9a-f]{12}");
        assertThat(other.version()).isNotEqualTo(yaml.version());
        assertThat(parser.read(yaml.document()).orThrow()).isEqualTo(yaml);
    }

    @Test
    void whatStandsTwiceIsToBeLeftOutOnceAndNotIndented() {
        assertThat(((Parsed.Wrong<AgentSpec>) parser.read("a: 1\na: 2")).problems())
                .extracting(Problem::remedy)
                .containsExactly("leave one of the two out, or give it another name");
    }

    @Test
    void aFileIsTakenWholeOrNotAtAll() {
        // Given
        String file = HEAD + "---\n" + HEAD.replace("assistant", "other") + "modes: act\n";
        // When
        var parsed = parser.file("agents.yaml", file);
        // Then
        assertThat(parsed).isInstanceOf(Parsed.Wrong.class);
        assertThat(((Parsed.Wrong<List<SpecDocument>>) parsed).problems())
                .singleElement()
                .extracting(Problem::message)
                .isEqualTo(
                        "agents.yaml, line 12, column 1 (agent acme/other): modes is not a known key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: [1 | not YAML or JSON at line",
                "a: 1\\na: 2 | duplicate key a",
                "just text | not keys with values",
                "'' | holds no spec",
                "1: x | key 1 is 1, not text"
            })
    void textThatIsNoDocumentSaysWhere(String text, String message) {
        // When
        var parsed = parser.file("bad.yaml", text.replace("\\n", "\n"));
        // Then
        assertThat(((Parsed.Wrong<List<SpecDocument>>) parsed).problems())
                .anySatisfy(
                        problem ->
                                assertThat(problem.message())
                                        .startsWith("bad.yaml: ")
                                        .contains(message));
    }

    @Test
    void anEvaluatorIsGivenByNameOrWithItsParameters() {
        assertThat(evaluator("queue-depth").name()).isEqualTo("queue-depth");
        assertThat(evaluator("{queue-depth: }").parameters()).isEmpty();
        assertThat(evaluator("{queue-depth: {high: 10}}").parameters()).containsEntry("high", 10L);
        assertThat(problems(HEAD + "relevance: {evaluator: {a: {}, b: {}}}"))
                .extracting(Problem::message)
                .containsExactly("relevance.evaluator names 2 evaluators");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "learned | PT10M",
                "{learned: {wake: 0.2}} | PT10M",
                "{max: [queue-depth, {learned: {}}]} | PT10M",
                "{weighted: [{weight: 2, of: {min: [learned]}}]} | PT10M",
                "{first-match: [{when: 'true', use: learned}]} | PT10M",
                "{first-match: [{when: 'customer_active', use: queue-depth}]} | PT0S",
                "{event-driven: {types: learned}} | PT0S",
                "tenant-activity | PT0S",
            })
    void whatLearnedStartsIsKeptTenMinutesUnlessTheSpecSaysOtherwise(String written, Duration up) {
        // Given
        String evaluator = "relevance:\n  evaluator: " + written + "\n";
        // When
        var standard = parser.read(HEAD + evaluator).orThrow().relevance().dwell();
        var own = parser.read(HEAD + evaluator + "  dwell: {up: 2m}\n").orThrow();
        // Then
        assertThat(standard).isEqualTo(new RelevanceSpec.Dwell(up, Duration.ZERO));
        assertThat(own.relevance().dwell().up()).isEqualTo(Duration.ofMinutes(2));
    }

    private dev.reveille.core.fleet.EvaluatorSpec evaluator(String written) {
        return parser.read(HEAD + "relevance: {evaluator: " + written + "}")
                .orThrow()
                .relevance()
                .evaluator();
    }

    private List<Problem> problems(String document) {
        return ((Parsed.Wrong<AgentSpec>) parser.read(document)).problems();
    }

    private static final String WHOLE =
            HEAD
                    + """
                    mode: act
                    config: {model: small}
                    labels: {team: support}
                    pool: default
                    relevance:
                      evaluator: {tenant-activity: {active.within: 1d, listening.within: 7d, dormant.within: 30d}}
                      facts: {agent_priority: 0.8}
                      thresholds: {active: 0.7, listening: 0.4, dormant: 0.1, hysteresis: 0.05}
                      dwell: {up: 30s, down: 0s}
                      stale.after: 10m
                      archive.after: 30d
                    supervision:
                      group: pipeline
                      order: 2
                      strategy: one_for_one
                      restart: transient
                      significant: false
                      intensity: {restarts: 5, window: 60s}
                      depends.on: {ingest: ready}
                    restart: {backoff: 1s, factor: 2, cap: 60s, jitter: 0.1, stable.after: 60s}
                    breaker: {failures: 5, open.for: 60s, half.open: manual}
                    placement: {exclusive: true, requires: {gpu: "true"}, prefers: {disk: fast}, spread: zone, resources: {cpu: 0.1, memory: 256Mi}}
                    requests: {timeout: 120s, concurrency: 1, attempts: 3, pending.max: 10000}
                    schedule: [{cron: "0 8 * * MON-FRI", zone: Europe/Berlin, missed: once}]
                    limits: {memory: 256Mi, cpu: 1.0, processes: 64, files: 256}
                    capabilities: {send: tenant, activity: true, spawn: true}
                    env: {LOG_LEVEL: info}
                    secrets: {API_KEY: "${file:secrets.properties:acme}"}
                    profile: prod
                    """;
}
