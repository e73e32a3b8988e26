package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.AGENT;
import static dev.reveille.core.agent.Agents.NOW;
import static dev.reveille.core.agent.Agents.SPEAKS;
import static dev.reveille.core.agent.Agents.assignment;
import static dev.reveille.core.agent.Agents.exit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.AgentEffect.CancelTimer;
import dev.reveille.core.agent.AgentEffect.Release;
import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.AgentEffect.SignalKill;
import dev.reveille.core.agent.AgentEffect.SignalTerm;
import dev.reveille.core.agent.AgentEffect.Spawn;
import dev.reveille.core.agent.AgentEffect.TellMode;
import dev.reveille.core.agent.AgentEffect.TellShutdown;
import dev.reveille.core.agent.AgentEvent.Assigned;
import dev.reveille.core.agent.AgentEvent.BecameReady;
import dev.reveille.core.agent.AgentEvent.Exited;
import dev.reveille.core.agent.AgentEvent.Reset;
import dev.reveille.core.agent.AgentEvent.Spawned;
import dev.reveille.core.agent.AgentEvent.TimerEnded;
import dev.reveille.core.agent.AgentEvent.Unassigned;
import dev.reveille.core.agent.ExitJudge.Ending;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AgentMachineTest {
    private static final RestartSpec AT_ONCE =
            new RestartSpec(
                    RestartSpec.Type.PERMANENT,
                    Duration.ZERO,
                    2,
                    Duration.ZERO,
                    0,
                    Duration.ofSeconds(60));
    private static final RestartSpec NEVER =
            new RestartSpec(
                    RestartSpec.Type.TEMPORARY,
                    Duration.ZERO,
                    2,
                    Duration.ZERO,
                    0,
                    Duration.ofSeconds(60));

    private AgentRun run = AgentRun.idle(AGENT);
    private final List<AgentEffect> effects = new ArrayList<>();
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

    @Test
    void anAssignedAgentIsSpawnedAndRunsOnceItIsReady() {
        tell(assigned(1));
        assertThat(run.phase().state()).isEqualTo(AgentState.STARTING);
        assertThat(effects).contains(new Spawn(assignment(1), 1));
        tell(new Spawned(7), new BecameReady());
        assertThat(run.phase()).isEqualTo(new Phase.Running(7, NOW));
        assertThat(effects).contains(new CancelTimer(AgentTimer.START));
    }

    @Test
    void stoppingAsksByMessageThenTermThenKillsTheGroup() {
        running(1);
        tell(new Unassigned(StopReason.IRRELEVANT));
        assertThat(effects)
                .contains(
                        new TellShutdown(StopReason.IRRELEVANT, Duration.ofSeconds(5)),
                        new SetTimer(AgentTimer.STOP, Duration.ofSeconds(5)));
        tell(timer(AgentTimer.STOP));
        assertThat(effects)
                .contains(new SignalTerm(), new SetTimer(AgentTimer.STOP, Duration.ofSeconds(4)));
        tell(timer(AgentTimer.STOP));
        assertThat(effects).contains(new SignalKill());
        tell(new Exited(exit(ExitReason.KILL, -1), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.STOPPED);
        assertThat(effects).contains(new Release(new Epoch(1), StopReason.IRRELEVANT));
    }

    @Test
    void aProcessThatIsBeingMadeWhenItIsNoLongerWantedIsStoppedOnceItExists() {
        tell(assigned(1), new Unassigned(StopReason.IRRELEVANT));
        assertThat(run.phase().state()).isEqualTo(AgentState.STARTING);
        tell(new Spawned(7));
        assertThat(run.phase().state()).isEqualTo(AgentState.STOPPING);
    }

    @Test
    void aCrashIsFollowedByARestartAfterItsBackoff() {
        running(1);
        tell(new Exited(exit(ExitReason.ERROR, 1), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.RESTARTING);
        tell(timer(AgentTimer.RETRY));
        assertThat(run.phase().state()).isEqualTo(AgentState.STARTING);
        assertThat(run.attempt()).isEqualTo(2);
        assertThat(run.restarts()).isEqualTo(1);
    }

    @Test
    void withoutBackoffTheNextProcessIsSpawnedInTheSameStepAndItsStartTimerSurvives() {
        tell(new Assigned(assignment(1, SPEAKS, AT_ONCE), BreakerAnswer.CLOSED));
        tell(new Spawned(7), new BecameReady());
        tell(new Exited(exit(ExitReason.ERROR, 1), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.STARTING);
        int cancelled = effects.indexOf(new CancelTimer(AgentTimer.START));
        int set = effects.indexOf(new SetTimer(AgentTimer.START, Duration.ofSeconds(10)));
        assertThat(set).isGreaterThan(cancelled);
    }

    @Test
    void anEventDuringBackoffDoesNotStartItEarly() {
        running(1);
        tell(new Exited(exit(ExitReason.ERROR, 1), BreakerAnswer.CLOSED), assigned(1));
        assertThat(run.phase().state()).isEqualTo(AgentState.RESTARTING);
    }

    @Test
    void anOpenBreakerBlocksRestartsAndAssignmentsUntilItHalfOpens() {
        running(1);
        var open = BreakerAnswer.open(NOW.plusSeconds(60));
        tell(new Exited(exit(ExitReason.ERROR, 1), open));
        assertThat(run.phase())
                .isEqualTo(new Phase.Crashed(java.util.Optional.of(NOW.plusSeconds(60))));
        assertThat(effects).contains(new SetTimer(AgentTimer.RETRY, Duration.ofSeconds(60)));
        tell(new Assigned(assignment(1), open), new Assigned(assignment(2), open));
        assertThat(run.phase().state()).isEqualTo(AgentState.CRASHED);
        tell(new Unassigned(StopReason.IRRELEVANT), new Assigned(assignment(3), open));
        assertThat(run.phase().state()).isEqualTo(AgentState.CRASHED);
        tell(new TimerEnded(AgentTimer.RETRY, BreakerAnswer.HALF_OPEN));
        assertThat(run.phase().state()).isEqualTo(AgentState.STARTING);
        assertThat(run.breaker().state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void resetStartsACrashedAgentAtOnce() {
        running(1);
        tell(new Exited(exit(ExitReason.ERROR, 1), BreakerAnswer.openUntilReset()));
        assertThat(run.phase()).isEqualTo(new Phase.Crashed(java.util.Optional.empty()));
        tell(new Reset(BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.STARTING);
        assertThat(run.failures()).isZero();
    }

    @Test
    void neverMeansThatTheFirstRestartIsRefused() {
        tell(new Assigned(assignment(1, SPEAKS, NEVER), BreakerAnswer.CLOSED));
        tell(new Spawned(7), new BecameReady());
        tell(new Exited(exit(ExitReason.ERROR, 1), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.CRASHED);
        assertThat(effects).noneMatch(SetTimer.class::isInstance);
    }

    @Test
    void onlyStabilityResetsTheCountOfFailures() {
        running(1);
        tell(new Exited(exit(ExitReason.ERROR, 1), BreakerAnswer.CLOSED));
        tell(timer(AgentTimer.RETRY), new Spawned(8), new BecameReady());
        assertThat(run.failures()).isEqualTo(1);
        tell(timer(AgentTimer.STABLE));
        assertThat(run.failures()).isZero();
    }

    @Test
    void notReadyInTimeIsEndedAndJudgedAsTimeout() {
        tell(assigned(1), new Spawned(7), timer(AgentTimer.START));
        assertThat(run.phase().state()).isEqualTo(AgentState.STOPPING);
        assertThat(effects).contains(new SignalTerm());
        assertThat(ExitJudge.reason(run.phase(), Ending.CLEAN)).isEqualTo(ExitReason.TIMEOUT);
        tell(new Exited(exit(ExitReason.TIMEOUT, 0), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.RESTARTING);
    }

    @Test
    void aProcessThatTookLongToMakeStillHasATimeToBecomeReady() {
        tell(assigned(1), timer(AgentTimer.START));
        assertThat(effects).contains(new SetTimer(AgentTimer.START, Duration.ofSeconds(10)));
        tell(new Spawned(7), timer(AgentTimer.START));
        assertThat(run.phase().state()).isEqualTo(AgentState.STOPPING);
    }

    @Test
    void aNewModeIsToldWithoutARestart() {
        running(1);
        var listening =
                new Assignment(
                        new Epoch(1),
                        assignment(1).spec(),
                        SPEAKS,
                        LifecycleState.LISTENING,
                        "RELEVANT");
        tell(new Assigned(listening, BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.RUNNING);
        assertThat(effects).contains(new TellMode(LifecycleState.LISTENING));
    }

    @Test
    void aNewEpochReplacesTheProcessAndCountsAttemptsAnew() {
        running(1);
        tell(assigned(2));
        assertThat(run.phase().state()).isEqualTo(AgentState.STOPPING);
        tell(new Exited(exit(ExitReason.SHUTDOWN, 0), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.STARTING);
        assertThat(effects)
                .contains(new Spawn(assignment(2), 1))
                .noneMatch(Release.class::isInstance);
    }

    @Test
    void readingTheLogAgainStartsNothingTwice() {
        running(1);
        tell(assigned(1));
        assertThat(effects).noneMatch(Spawn.class::isInstance);
    }

    private void running(long epoch) {
        tell(assigned(epoch), new Spawned(7), new BecameReady());
        assertThat(run.phase().state()).isEqualTo(AgentState.RUNNING);
        effects.clear();
    }

    private static Assigned assigned(long epoch) {
        return new Assigned(assignment(epoch), BreakerAnswer.CLOSED);
    }

    private static TimerEnded timer(AgentTimer timer) {
        return new TimerEnded(timer, BreakerAnswer.CLOSED);
    }

    private void tell(AgentEvent... events) {
        effects.clear();
        for (AgentEvent event : events) {
            Step step = AgentMachine.step(run, event, NOW, random);
            run = step.run();
            effects.addAll(step.effects());
        }
    }
}
