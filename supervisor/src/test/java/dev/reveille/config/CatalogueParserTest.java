package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.LimitsSpec;
import dev.reveille.core.fleet.Parsed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CatalogueParserTest {
    private static final Path FILE = Path.of("/srv/agents/agent-types.yaml");
    private static final String HEAD = "apiVersion: reveille/v1\nkind: AgentTypes\ntypes:\n";

    @Test
    void aTypeThatNamesOnlyItsCommandHasEveryDefault() {
        // When
        var type = types("  echo: {command: python3, args: [echo.py]}").get("echo");
        // Then
        assertThat(type)
                .isEqualTo(
                        new AgentType(
                                "echo",
                                List.of("python3", "echo.py"),
                                Path.of("/srv/agents"),
                                Map.of("PYTHONUNBUFFERED", "1"),
                                List.of(),
                                AgentType.Protocol.STDIO,
                                new AgentType.Ready.Hello(),
                                Duration.ofSeconds(10),
                                AgentType.Stop.DEFAULT,
                                AgentType.Heartbeat.DEFAULT,
                                0,
                                AgentType.Log.DEFAULT));
    }

    @Test
    void everythingATypeMaySayIsTaken() {
        // When
        var type =
                types(
                                """
                                  web:
                                    command: ./bin/web
                                    args: ["--quiet"]
                                    cwd: data
                                    env: {MODE: fast, PYTHONUNBUFFERED: ""}
                                    env.pass: [HTTPS_PROXY]
                                    protocol: none
                                    ready: port
                                    start.timeout: 20s
                                    stop: {graceful: 1s, term: 2s}
                                    heartbeat: {interval: 5s, deadline: 3s}
                                    ports: 1
                                    log: {size: 1Mi, keep: 1}
                                """)
                        .get("web");
        // Then
        assertThat(type)
                .isEqualTo(
                        new AgentType(
                                "web",
                                List.of("/srv/agents/bin/web", "--quiet"),
                                Path.of("/srv/agents/data"),
                                Map.of("MODE", "fast", "PYTHONUNBUFFERED", ""),
                                List.of("HTTPS_PROXY"),
                                AgentType.Protocol.NONE,
                                new AgentType.Ready.Port(),
                                Duration.ofSeconds(20),
                                new AgentType.Stop(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                                new AgentType.Heartbeat(
                                        Duration.ofSeconds(5), Duration.ofSeconds(3)),
                                1,
                                new AgentType.Log(1L << 20, 1, Duration.ofDays(7))));
    }

    @Test
    void readinessMayBeATimeAliveAndMustFitTheRest() {
        assertThat(types("  a: {command: x, ready: {alive: 200ms}}").get("a"))
                .extracting(AgentType::ready)
                .isEqualTo(new AgentType.Ready.Alive(Duration.ofMillis(200)));
        assertThat(problems("  a: {command: x, protocol: none, ready: hello}"))
                .containsExactly(
                        FILE
                                + ", line 4, column 35: types.a.ready is hello, which protocol none"
                                + " cannot say");
        assertThat(problems("  a: {command: x, ready: port}"))
                .containsExactly(
                        FILE + ", line 4, column 19: types.a.ready is port, but ports is 0");
    }

    @Test
    void everyProblemOfACatalogueIsToldAtOnce() {
        assertThat(
                        problems(
                                """
                                  a: {comand: x}
                                  b: {command: y, args: [1], ports: 7, env: {"A-B": c}}
                                """))
                .containsExactlyInAnyOrder(
                        FILE + ", line 4, column 7: types.a.comand is not a known key",
                        FILE + ", line 5, column 19: types.b.args is a list",
                        FILE + ", line 5, column 30: types.b.ports is 7",
                        FILE + ", line 5, column 46: types.b.env.A-B is no name of a variable");
    }

    @Test
    void aMistakeIsShownWithItsLineAndAMarkBelowAndWhatWasMeant() {
        var parsed = CatalogueParser.read(FILE, HEAD + "  a: {command: x, protocol: studio}");
        assertThat(((Parsed.Wrong<Map<String, AgentType>>) parsed).problems())
                .singleElement()
                .satisfies(p -> assertThat(p.remedy()).endsWith("stdio, none; did you mean stdio?"))
                .satisfies(
                        p ->
                                assertThat(p.spot().orElseThrow().excerpt())
                                        .isEqualTo(
                                                "a: {command: x, protocol: studio}\n"
                                                        + " ".repeat(16)
                                                        + "^"));
    }

    @Test
    void aVariableIsAKeyThatCanBeOneAndAValueThatEndsWhereItEnds() {
        assertThat(problems("  a: {command: x, env: {\"B=c\": d, E: \"f\\0G=h\"}}"))
                .containsExactlyInAnyOrder(
                        FILE + ", line 4, column 25: types.a.env.B=c is no name of a variable",
                        FILE
                                + ", line 4, column 35: types.a.env.E holds a NUL character, where"
                                + " a variable ends");
    }

    @Test
    void whatThisVersionDoesNotActOnIsSaid() {
        var parsed = CatalogueParser.read(FILE, HEAD + "  a: {command: x, prepare: [make]}");
        assertThat(((Parsed.Ok<Map<String, AgentType>>) parsed).warnings())
                .containsExactly(
                        FILE
                                + ": types.a.prepare: accepted, but this version does not act"
                                + " on it");
    }

    @Test
    void userAndLimitsAreRead() {
        // When
        var types =
                types(
                        """
                                  a:
                                    command: x
                                    user: agents
                                    limits: {memory: 1Gi, cpu: 0.5, processes: 64, files: 256}
                                """);
        // Then
        assertThat(types.get("a"))
                .extracting(AgentType::confines)
                .isEqualTo(
                        new AgentType.Confines(
                                new LimitsSpec(
                                        OptionalLong.of(1L << 30),
                                        OptionalDouble.of(0.5),
                                        OptionalInt.of(64),
                                        OptionalInt.of(256)),
                                Optional.of("agents")));
    }

    @Test
    void aLimitOfMemoryThatLacksItsUnitIsFound() {
        var parsed = CatalogueParser.read(FILE, HEAD + "  a: {command: x, limits: {memory: 256}}");
        assertThat(((Parsed.Wrong<Map<String, AgentType>>) parsed).problems())
                .singleElement()
                .satisfies(
                        problem ->
                                assertThat(problem.line())
                                        .contains("limits.memory is 256 bytes", "256Mi"));
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        // Given
        var types =
                types("  a: {command: no-such-program}\n  b: {command: sh}\n  c: {command: ./no}");
        // When
        var problems = Binaries.missing(types.values(), "/bin:/usr/bin");
        // Then
        assertThat(problems)
                .hasSize(2)
                .allMatch(problem -> problem.code().equals("BinaryNotFound"))
                .allMatch(problem -> problem.category() == Category.NOT_FOUND);
        assertThat(problems.getFirst().message())
                .isEqualTo("type a runs no-such-program, which is nowhere on the node's PATH");
        assertThat(problems.getLast().message()).contains("/srv/agents/no");
    }

    private static Map<String, AgentType> types(String types) {
        return CatalogueParser.read(FILE, HEAD + types).orThrow();
    }

    private static List<String> problems(String types) {
        return ((Parsed.Wrong<Map<String, AgentType>>) CatalogueParser.read(FILE, HEAD + types))
                .problems().stream().map(problem -> problem.message()).toList();
    }
}
