package dev.reveille.agent;

import static dev.reveille.agent.Talk.json;
import static dev.reveille.agent.Talk.shutdown;
import static dev.reveille.agent.Talk.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.protocol.AgentMode;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.Health;
import dev.reveille.agent.protocol.LogLevel;
import dev.reveille.agent.protocol.Outcome;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ProtocolError;
import dev.reveille.agent.protocol.ToAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every SDK does, shown with a real process of each. */
abstract class SdkContract {
    @TempDir Path scratch;

    /** A process of the echo agent in the SDK's language. */
    abstract AgentProcess echo() throws IOException;

    @Test
    void anAgentSaysHelloAndIsReadyOnlyAfterInit() throws Exception {
        try (AgentProcess agent = echo()) {
            // When
            FromAgent.Hello hello = agent.talk.await(FromAgent.Hello.class, any -> true);
            agent.talk.begin().say(shutdown("end", 5000)).result("end");
            // Then
            assertThat(hello.protocol()).isEqualTo(ProtocolCodec.VERSION);
            assertThat(hello.sdk()).isPresent();
            List<FromAgent> all = agent.talk.all();
            assertThat(all.get(0)).isInstanceOf(FromAgent.Hello.class);
            assertThat(all).filteredOn(FromAgent.Ready.class::isInstance).hasSize(1);
        }
    }

    @Test
    void toANewSupervisorAnAgentSaysWhereItIs() throws Exception {
        try (AgentProcess agent = echo()) {
            // When it has had no init, and when it is set up
            agent.talk.await(FromAgent.Hello.class, any -> true);
            agent.talk.write("\n").say(new ToAgent.Resume(8));
            agent.talk.begin().say(new ToAgent.Resume(9));
            agent.talk.say(shutdown("end", 5000)).result("end");
            // Then it says hello again, and that it is ready
            List<FromAgent> all = agent.talk.all();
            assertThat(all).filteredOn(FromAgent.Hello.class::isInstance).hasSize(2);
            assertThat(all).filteredOn(FromAgent.Ready.class::isInstance).hasSize(2);
        }
    }

    @Test
    void aPingIsAnsweredWhileAHandlerBlocks() throws Exception {
        try (AgentProcess agent = echo()) {
            // Given
            Talk talk = blocked(agent, "t1");
            // When
            Health health = Health.of(talk.say(new ToAgent.Ping("p1")).result("p1")).orElseThrow();
            // Then
            assertThat(health.totalRequests()).hasValue(1);
            assertThat(health.uptimeSeconds().orElseThrow()).isPositive();
            assertThat(health.memoryMb().orElseThrow()).isBetween(1.0, 2000.0);
            assertThat(health.cpuPercent().orElseThrow()).isGreaterThanOrEqualTo(0);
            open();
            assertThat(talk.result("t1")).isEqualTo(json(Map.of("attempt", 1)));
        }
    }

    @Test
    void shutdownFinishesWhatIsInFlightSavesStateAndEndsWithCode0() throws Exception {
        try (AgentProcess agent = echo()) {
            // Given
            Talk talk = blocked(agent, "t1");
            talk.say(new ToAgent.Mode(AgentMode.LISTENING));
            // When
            talk.say(shutdown("end", 15_000)).say(task("late", Map.of()));
            assertThat(talk.error("late")).startsWith("ShuttingDown");
            open();
            // Then
            assertThat(talk.result("end")).isEqualTo(json(Map.of("status", "shutdown")));
            assertThat(agent.exitCode()).isZero();
            List<FromAgent> all = talk.all();
            int answered = all.indexOf(FromAgent.Response.ok("t1", json(Map.of("attempt", 1))));
            int saved = all.indexOf(new FromAgent.Snapshot(json(Map.of("modes", "listening"))));
            assertThat(answered).isPositive();
            assertThat(saved).isGreaterThan(answered);
            assertThat(logged(all)).contains("shutdown because of DRAIN");
        }
    }

    @Test
    void shutdownDoesNotWaitLongerThanItsDeadlineForAHandlerThatNeverReturns() throws Exception {
        try (AgentProcess agent = echo()) {
            // Given
            Talk talk = blocked(agent, "stuck");
            // When
            talk.say(shutdown("end", 300)).result("end");
            // Then
            assertThat(agent.exitCode()).isZero();
            assertThat(logged(talk.all()))
                    .anyMatch(text -> text.contains("tasks in flight") && text.contains("stuck"));
        }
    }

    @Test
    void whatAnAgentPrintsBecomesLogMessagesAndCorruptsNothing() throws Exception {
        try (AgentProcess agent = echo()) {
            // When
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", "print")));
            talk.result("t1");
            talk.say(shutdown("end", 5000)).result("end");
            agent.exitCode();
            // Then
            List<FromAgent> all = talk.all();
            assertThat(all).noneMatch(FromAgent.LogLine.class::isInstance);
            assertThat(logged(all)).filteredOn(text -> text.matches("line \\d+")).hasSize(400);
            assertThat(logged(all)).anyMatch(text -> text.startsWith("no end"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "null; {\"status\":\"completed\"}",
                "scalar; {\"status\":\"completed\",\"data\":7}",
                "list; {\"status\":\"completed\",\"data\":[1,2]}",
                "same; {\"do\":\"same\"}"
            })
    void aResultIsAlwaysAnsweredAsAnObject(String what, String expected) throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", what)));
            assertThat(talk.result("t1")).isEqualTo(Talk.JSON.readTree(expected));
        }
    }

    @Test
    void anExceptionIsAnsweredAsAnErrorAndTheAgentGoesOn() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", "fail")));
            assertThat(talk.error("t1")).contains("no luck");
            assertThat(talk.say(task("t2", Map.of("a", 1))).result("t2"))
                    .isEqualTo(json(Map.of("a", 1)));
        }
    }

    @Test
    void anOverlongLineIsSkippedEachWayAndKillsNothing() throws Exception {
        try (AgentProcess agent = echo()) {
            // When
            Talk talk = agent.talk.begin();
            talk.write("{\"id\":\"x\",\"type\":\"task\",\"payload\":\"" + "y".repeat(3 << 20));
            talk.write("\"}\n").say(task("t1", Map.of("do", "big")));
            // Then
            assertThat(talk.error("t1")).contains("LineTooLong");
            assertThat(talk.say(new ToAgent.Ping("p")).result("p").has("health")).isTrue();
            talk.await(FromAgent.Log.class, log -> log.message().contains("LineTooLong"));
        }
    }

    @Test
    void blankBrokenAndUnknownLinesAreSkipped() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin().write("\n  \n\r\n{\"type\":\"ta\nnull\n[]\n\n");
            talk.write("{\"type\":\"dance\",\"id\":\"d1\"}\n");
            assertThat(talk.error("d1")).startsWith("UnknownMessage");
            talk.await(FromAgent.Log.class, log -> log.message().contains("NotJson"));
            assertThat(talk.say(new ToAgent.Ping("p")).result("p").has("health")).isTrue();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void rubbishOnStandardInputKillsNothing(long seed) throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin();
            byte[] rubbish = new byte[20_000];
            new Random(seed).nextBytes(rubbish);
            talk.write(rubbish).write("\n").say(new ToAgent.Ping("p"));
            assertThat(talk.result("p").has("health")).isTrue();
        }
    }

    @Test
    void aTaskDeliveredAgainWhileItIsBeingDoneIsDoneOnce() throws Exception {
        try (AgentProcess agent = echo()) {
            // Given
            Talk talk = blocked(agent, "t1");
            // When
            talk.say(new ToAgent.Task("t1", json(Map.of("do", "block")), 2));
            talk.say(new ToAgent.Ping("p")).result("p");
            open();
            talk.result("t1");
            talk.say(shutdown("end", 5000)).result("end");
            // Then
            assertThat(talk.all(FromAgent.Response.class))
                    .filteredOn(response -> response.id().equals("t1"))
                    .hasSize(1);
        }
    }

    @Test
    void aCancelledTaskIsGivenUp() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = blocked(agent, "t1").say(task("t2", Map.of()));
            talk.say(new ToAgent.Cancel("t2")).say(new ToAgent.Cancel("t1"));
            assertThat(talk.error("t1")).containsAnyOf("gave up", "Interrupted");
            assertThat(talk.error("t2")).startsWith("Cancelled");
        }
    }

    @Test
    void anAgentRunsUnderASupervisorThatSendsNoInit() throws Exception {
        try (AgentProcess agent = echo()) {
            agent.talk.write("{\"id\":\"1\",\"type\":\"task\",\"payload\":{\"a\":[]}}\n");
            assertThat(agent.talk.result("1").toString()).isEqualTo("{\"a\":[]}");
            agent.talk.write("{\"type\":\"shutdown\"}\n");
            assertThat(agent.exitCode()).isZero();
        }
    }

    @Test
    void anAgentEndsWhenItsStandardInputDoes() throws Exception {
        try (AgentProcess agent = echo()) {
            agent.talk.begin().close();
            assertThat(agent.exitCode()).isZero();
        }
    }

    @Test
    void anInitThatFailsEndsTheProcessWithCode1AndSaysWhy() throws Exception {
        try (AgentProcess agent = echo()) {
            agent.talk.await(FromAgent.Hello.class, any -> true);
            agent.talk.say(Talk.init(Map.of("fail", true), Optional.empty()));
            assertThat(agent.exitCode()).isEqualTo(1);
            assertThat(agent.talk.all(FromAgent.Log.class))
                    .anySatisfy(
                            log -> {
                                assertThat(log.level()).isEqualTo(LogLevel.ERROR);
                                assertThat(log.message()).contains("told to fail");
                            });
        }
    }

    @Test
    void anAgentKnowsWhoItIsAndWhatChanged() throws Exception {
        try (AgentProcess agent = echo()) {
            // Given
            Talk talk = agent.talk;
            talk.await(FromAgent.Hello.class, any -> true);
            talk.say(Talk.init(Map.of("model", "small"), Optional.of(json(7))));
            // When
            talk.say(new ToAgent.Mode(AgentMode.LISTENING)).say(new ToAgent.Resume(42));
            // Then
            assertThat(talk.say(task("t1", Map.of("do", "who"))).result("t1"))
                    .isEqualTo(
                            Talk.JSON.readTree(
                                    """
                                    {"same": true, "agent": "acme/echo", "epoch": 42, "attempt": 2,
                                     "mode": "listening", "config": {"model": "small"},
                                     "restored": "7"}
                                    """));
        }
    }

    @Test
    void whatAnAgentTellsArrivesTyped() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", "tell")));
            talk.result("t1");
            assertThat(talk.await(FromAgent.Partial.class, any -> true))
                    .isEqualTo(new FromAgent.Partial("t1", json(List.of("piece"))));
            assertThat(talk.await(FromAgent.Usage.class, any -> true))
                    .isEqualTo(new FromAgent.Usage(1, 200, 0.5));
            assertThat(talk.await(FromAgent.Activity.class, any -> true).attributes())
                    .isEqualTo(json(Map.of("amount", 3)));
            assertThat(talk.await(FromAgent.Snapshot.class, any -> true).data())
                    .isEqualTo(json(Map.of("told", true)));
        }
    }

    @Test
    void anAgentThatAsksForARestartLearnsWhatBecameOfIt() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", "restart")));
            // When
            var ask = talk.await(FromAgent.Operate.class, any -> true);
            assertThat(ask.action() + " " + ask.agent()).isEqualTo("restart other");
            talk.say(new ToAgent.Answer("nobody's", new Outcome.Ok(json(Map.of()))));
            talk.say(new ToAgent.Answer(ask.id(), new Outcome.Ok(json(Map.of("result", "done")))));
            // Then
            assertThat(talk.result("t1")).isEqualTo(json(Map.of("result", "done")));
        }
    }

    @Test
    void anAgentThatMayNotAskForARestartLearnsWhyAndGoesOn() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", "restart")));
            // When
            var ask = talk.await(FromAgent.Operate.class, any -> true);
            talk.say(
                    new ToAgent.Refused(
                            new ProtocolError(
                                    "CapabilityDenied",
                                    "restart is none",
                                    "grant it",
                                    Optional.of(ask.id()))));
            // Then
            assertThat(talk.error("t1"))
                    .contains("CapabilityDenied: restart is none. Remedy: grant it");
            assertThat(talk.say(new ToAgent.Ping("p")).answer("p")).isNotNull();
        }
    }

    @Test
    void aBusyClaimIsMadeRenewedAndEnded() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = blocked(agent, "t1");
            open();
            talk.result("t1");
            talk.say(shutdown("end", 5000)).result("end");
            assertThat(talk.all(FromAgent.Busy.class))
                    .extracting(FromAgent.Busy::forMillis)
                    .containsExactly(9000L, 8000L, 0L);
        }
    }

    static List<String> logged(List<FromAgent> all) {
        return all.stream()
                .filter(FromAgent.Log.class::isInstance)
                .map(log -> ((FromAgent.Log) log).message())
                .toList();
    }

    /** The conversation once a task of that id is being handled; {@link #open()} lets it go on. */
    Talk blocked(AgentProcess agent, String id) {
        String until = scratch.resolve("open").toString();
        agent.talk.begin().say(task(id, Map.of("do", "block", "until", until)));
        agent.talk.await(FromAgent.Busy.class, any -> true);
        return agent.talk;
    }

    void open() throws IOException {
        Files.createFile(scratch.resolve("open"));
    }
}
