package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Dump;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthSectionTest {
    private static final Path FILE = Path.of("/srv/agents/types.yaml");
    private static final Duration TEN = Duration.ofSeconds(10);

    @Test
    void agentsThatSpeakArePingedAsTheirHeartbeatSays() {
        var ping = new Check(new Probe.Ping(), Duration.ofSeconds(30), TEN, 3, 1);
        assertThat(health("{command: x}"))
                .isEqualTo(
                        new HealthSpec(
                                Optional.of(ping),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(1)));
        assertThat(health("{command: x, heartbeat: {interval: 5s, deadline: 2s}}").liveness())
                .contains(
                        new Check(
                                new Probe.Ping(),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(2),
                                3,
                                1));
        assertThat(health("{command: x, heartbeat: {interval: 0s}}").liveness()).isEmpty();
        assertThat(health("{command: x, health: {liveness: none}}").liveness()).isEmpty();
        assertThat(health("{command: x, protocol: none}")).isEqualTo(HealthSpec.NONE);
    }

    @Test
    void aWordIsACheckOfLivenessWithTheUsualTimes() {
        var http = new Probe.Http(OptionalInt.empty(), "/");
        assertThat(health("{command: x, protocol: none, ports: 1, health: http}").liveness())
                .contains(new Check(http, TEN, Duration.ofSeconds(1), 3, 1));
        assertThat(health("{command: x, health: {readiness: ping}}").readiness())
                .map(Check::probe)
                .contains(new Probe.Ping());
    }

    @Test
    void aSectionSaysAllOfIt() {
        assertThat(
                        health(
                                """
                                {command: bin/x, protocol: none, health: {
                                  liveness: {check: exec, command: [bin/ok, -q], interval: 5s,
                                             timeout: 2s, failures: 4, successes: 2},
                                  readiness: {check: http, path: /ready, port: 8080},
                                  dump: usr1, dump.time: 3s}}\
                                """))
                .isEqualTo(
                        new HealthSpec(
                                Optional.of(
                                        new Check(
                                                new Probe.Exec(List.of("/srv/agents/bin/ok", "-q")),
                                                Duration.ofSeconds(5),
                                                Duration.ofSeconds(2),
                                                4,
                                                2)),
                                Optional.of(
                                        new Check(
                                                new Probe.Http(OptionalInt.of(8080), "/ready"),
                                                TEN,
                                                Duration.ofSeconds(1),
                                                3,
                                                1)),
                                Optional.of(Dump.USR1),
                                Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @CsvSource({"java, true", "/opt/jdk/bin/java, true", "javac, false", "python3, false"})
    void aJvmWritesItsStacksUnlessToldNotTo(String program, boolean dumps) {
        assertThat(health("{command: " + program + "}").dump())
                .isEqualTo(dumps ? Optional.of(Dump.QUIT) : Optional.empty());
        assertThat(health("{command: " + program + ", health: {dump: none}}").dump()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "protocol: none, health: ping"
                        + " | health is ping, which protocol none cannot answer",
                "heartbeat: {interval: 0s}, health: ping"
                        + " | health is ping, but heartbeat.interval or heartbeat.deadline is 0",
                "health: {liveness: {check: ping, interval: 5s}}"
                        + " | health.liveness.interval is not for ping",
                "health: tcp | health needs a port, and the type is given none",
                "health: exec | health is exec without a command",
                "health: {liveness: {check: exec}}"
                        + " | health.liveness.command is exec without a command",
                "health: {readiness: {check: http, port: 1, path: 'a b'}}"
                        + " | health.readiness.path is no path",
                "health: {liveness: {check: tcp, port: 70000}}"
                        + " | health.liveness.port is 70000",
                "health: {liveness: {check: tcp, port: 1, timeout: 0s}}"
                        + " | health.liveness.timeout is 0",
                "health: {liveness: {check: tcp, port: 1, failures: 0}}"
                        + " | health.liveness.failures is 0",
                "health: {liveness: {interval: 5s}} | health.liveness.check is missing",
                "health: pong | health is \"pong\"",
                "health: {dump: kill} | health.dump is \"kill\"",
                "health: {livenes: tcp} | health.livenes is not a known key",
                "health: {liveness: {check: tcp, port: 1, path: /}}"
                        + " | health.liveness.path is not a known key",
            })
    void whatIsWrongIsSaid(String keys, String message) {
        assertThat(read("{command: x, " + keys + "}"))
                .isInstanceOfSatisfying(
                        Parsed.Wrong.class,
                        wrong ->
                                assertThat(((Parsed.Wrong<?>) wrong).problems())
                                        .extracting(Problem::message)
                                        .anySatisfy(
                                                said ->
                                                        assertThat(said)
                                                                .startsWith(FILE + ", line 4")
                                                                .endsWith(": types.a." + message)));
    }

    private static HealthSpec health(String entry) {
        var types = ((Parsed.Ok<Map<String, AgentType>>) read(entry)).value();
        return types.values().iterator().next().health();
    }

    private static Parsed<Map<String, AgentType>> read(String entry) {
        return CatalogueParser.read(
                FILE, "apiVersion: reveille/v1\nkind: AgentTypes\ntypes:\n  a: " + entry + "\n");
    }
}
