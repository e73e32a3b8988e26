package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.AGENT;
import static dev.reveille.core.agent.Agents.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.TakeBack.Found;
import dev.reveille.core.agent.TakeBack.Restored;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which recorded process becomes which run of an agent. */
class TakeBackTest {
    private static final Assignment ASSIGNED = Agents.assignment(5);
    private static final Phase.Running PROCESS = new Phase.Running(42, NOW.minusSeconds(30));
    private static final Found LIVES = new Found.Lives(3, 42, NOW.minusSeconds(31));

    @Test
    void oneThatRanRunsOnWithAllThatWasCounted() {
        Restored back = back(life(PROCESS), LIVES);
        // Then
        assertThat(back.ended()).isFalse();
        AgentRun run = back.step().run();
        assertThat(run.phase()).isEqualTo(PROCESS);
        assertThat(List.of(run.attempt(), run.restarts(), run.failures())).containsExactly(3, 2, 2);
        assertThat(run.wanted()).contains(ASSIGNED);
        assertThat(run.lastExit()).isPresent();
        // 20 of its 60 seconds of health are over
        assertThat(back.step().effects())
                .containsExactly(
                        new SetTimer(AgentTimer.STABLE, Duration.ofSeconds(40)),
                        new AgentEffect.WatchHealth());
    }

    @Test
    void theLogsSameEpochKeepsItAndANewerOneOrNoneEndsIt() {
        AgentRun run = back(life(PROCESS), LIVES).step().run();
        assertThat(step(run, assigned(5)).effects()).isEmpty();
        assertThat(step(run, assigned(5)).run().phase()).isEqualTo(PROCESS);
        assertThat(step(run, assigned(6)).run().phase()).isInstanceOf(Phase.Stopping.class);
        assertThat(step(run, new AgentEvent.Unassigned(StopReason.FENCED)).run().phase())
                .isInstanceOf(Phase.Stopping.class);
    }

    @Test
    void oneWhoseHelloMayHaveBeenLostIsReadyAtItsStartTimeoutAndNotEndedByIt() {
        Restored back = back(life(new Phase.Starting(Optional.empty())), LIVES);
        assertThat(back.step().effects())
                .containsExactly(new SetTimer(AgentTimer.ALIVE, Duration.ZERO));
        var started = (Phase.Starting) back.step().run().phase();
        assertThat(started.process()).contains(new Phase.Running(42, NOW.minusSeconds(31)));
        // When
        Step ready =
                step(
                        back.step().run(),
                        new AgentEvent.TimerEnded(AgentTimer.ALIVE, BreakerAnswer.CLOSED));
        assertThat(ready.run().phase()).isInstanceOf(Phase.Running.class);
    }

    @Test
    void oneThatHadBeenStartingIsWaitedForAsItsTypeSays() {
        Restored port = back(life(new Phase.Starting(Optional.of(PROCESS))), LIVES, port());
        assertThat(port.step().effects())
                .containsExactly(
                        new SetTimer(AgentTimer.START, Duration.ofSeconds(10)),
                        new AgentEffect.WatchPort());
    }

    @Test
    void oneThatWasBeingStoppedIsAskedAgainInTheSameWay() {
        var stopping =
                new Phase.Stopping(
                        PROCESS,
                        Phase.StopStep.TERM,
                        new Phase.StopCause.Asked(StopReason.IRRELEVANT));
        Restored back = back(life(stopping), LIVES);
        assertThat(back.step().run().phase()).isEqualTo(stopping);
        assertThat(back.step().effects())
                .contains(
                        new AgentEffect.SignalTerm(),
                        new SetTimer(AgentTimer.STOP, Duration.ofSeconds(4)));
    }

    @Test
    void aStartOfWhichNothingCameIsMadeAgainAndDoesNotCount() {
        Restored back = back(life(new Phase.Starting(Optional.empty())), new Found.Nothing());
        AgentRun run = back.step().run();
        assertThat(run.phase()).isInstanceOf(Phase.Idle.class);
        // When
        AgentRun again = step(run, assigned(5)).run();
        // Then
        assertThat(again.attempt()).isEqualTo(3);
        assertThat(again.restarts()).isEqualTo(2);
        assertThat(again.failures()).isEqualTo(2);
    }

    @Test
    void anEndThatNobodySawIsJudgedAsOneThatWasSeen() {
        for (Found gone : List.of(new Found.Nothing(), new Found.Ended(3, 42))) {
            Restored back = back(life(PROCESS), gone);
            assertThat(back.ended()).isTrue();
            assertThat(back.step().effects()).isEmpty();
            // When
            Step step =
                    step(
                            back.step().run(),
                            new AgentEvent.Exited(
                                    Agents.exit(ExitReason.ERROR, -2), BreakerAnswer.CLOSED));
            // Then
            assertThat(step.run().failures()).isEqualTo(3);
            assertThat(step.run().problem().orElseThrow()).contains("status is unknown");
            assertThat(step.run().phase()).isInstanceOf(Phase.Restarting.class);
        }
    }

    @Test
    void backoffBreakerAndAnEndForGoodAreKept() {
        Instant at = NOW.plusSeconds(7);
        for (Phase phase : List.of(new Phase.Restarting(at), new Phase.Crashed(Optional.of(at)))) {
            Restored back = back(life(phase), new Found.Nothing());
            assertThat(back.step().run().phase()).isEqualTo(phase);
            assertThat(back.step().effects())
                    .containsExactly(new SetTimer(AgentTimer.RETRY, Duration.ofSeconds(7)));
        }
        for (Phase phase : List.of(new Phase.Stopped(), new Phase.Crashed(Optional.empty()))) {
            AgentRun run = back(life(phase), new Found.Nothing()).step().run();
            assertThat(step(run, assigned(5)).run().phase()).isEqualTo(phase);
        }
    }

    @Test
    void aClockThatWasSetBackMakesNothingWaitLonger() {
        Restored back =
                TakeBack.of(
                        life(PROCESS),
                        ASSIGNED,
                        BreakerAnswer.CLOSED,
                        LIVES,
                        NOW.minusSeconds(9999));
        assertThat(back.step().effects())
                .contains(new SetTimer(AgentTimer.STABLE, Duration.ofSeconds(60)));
    }

    @Test
    void anythingWrittenDownBecomesARunThatTakesAnyEventOfItsPhase() {
        var random = new Random(11);
        for (Phase phase : PHASES) {
            for (Found found : List.of(LIVES, new Found.Ended(3, 0), new Found.Nothing())) {
                AgentRun run = back(life(phase), found).step().run();
                assertThat(run.phase().liveProcess().isPresent())
                        .as(phase + " " + found)
                        .isEqualTo(
                                !(found instanceof Found.Nothing)
                                        || phase.liveProcess().isPresent());
                AgentMachine.step(run, assigned(5 + random.nextInt(2)), NOW, random);
                AgentMachine.step(run, new AgentEvent.Unassigned(StopReason.MOVED), NOW, random);
            }
        }
    }

    private static final List<Phase> PHASES =
            List.of(
                    new Phase.Idle(),
                    new Phase.Waiting(),
                    new Phase.Starting(Optional.empty()),
                    new Phase.Starting(Optional.of(PROCESS)),
                    PROCESS,
                    new Phase.Stopping(
                            PROCESS, Phase.StopStep.KILL, new Phase.StopCause.NotReady()),
                    new Phase.Stopped(),
                    new Phase.Restarting(NOW),
                    new Phase.Crashed(Optional.empty()));

    private static Life life(Phase phase) {
        return new Life(
                AGENT,
                Life.Placed.of(ASSIGNED),
                true,
                StopReason.IRRELEVANT,
                phase,
                NOW.minusSeconds(20),
                3,
                2,
                2,
                Optional.of(Agents.exit(ExitReason.ERROR, 1)),
                Optional.empty());
    }

    private static Restored back(Life life, Found found) {
        return back(life, found, ASSIGNED);
    }

    private static Restored back(Life life, Found found, Assignment assignment) {
        return TakeBack.of(life, assignment, BreakerAnswer.CLOSED, found, NOW);
    }

    private static AgentEvent.Assigned assigned(long epoch) {
        return new AgentEvent.Assigned(Agents.assignment(epoch), BreakerAnswer.CLOSED);
    }

    private static Step step(AgentRun run, AgentEvent event) {
        return AgentMachine.step(run, event, NOW, new Random(1));
    }

    private static Assignment port() {
        var type =
                new AgentType(
                        "assistant",
                        List.of("assistant"),
                        java.nio.file.Path.of("/"),
                        java.util.Map.of(),
                        List.of(),
                        AgentType.Protocol.NONE,
                        new AgentType.Ready.Port(),
                        Duration.ofSeconds(10),
                        AgentType.Stop.DEFAULT,
                        AgentType.Heartbeat.DEFAULT,
                        1,
                        AgentType.Log.DEFAULT);
        return Agents.assignment(5, type, RestartSpec.DEFAULT);
    }
}
