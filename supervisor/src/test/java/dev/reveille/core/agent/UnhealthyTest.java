package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.AGENT;
import static dev.reveille.core.agent.Agents.NOW;
import static dev.reveille.core.agent.Agents.exit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.AgentEffect.SignalDump;
import dev.reveille.core.agent.AgentEffect.SignalKill;
import dev.reveille.core.agent.AgentEffect.SignalTerm;
import dev.reveille.core.agent.AgentEffect.TellShutdown;
import dev.reveille.core.agent.AgentEffect.WatchHealth;
import dev.reveille.core.agent.AgentEvent.Unhealthy;
import dev.reveille.core.agent.ExitJudge.Ending;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of an agent whose checks say that it no longer lives. */
class UnhealthyTest {
    private final List<AgentEffect> effects = new ArrayList<>();
    private AgentRun run = AgentRun.idle(AGENT);

    @Test
    void itsHealthIsWatchedFromWhenItIsReady() {
        tell(assigned(Agents.SPEAKS), new AgentEvent.Spawned(7));
        assertThat(effects).doesNotContain(new WatchHealth());
        tell(new AgentEvent.BecameReady());
        assertThat(effects).contains(new WatchHealth());
    }

    @Test
    void itWritesWhereItHangsThenItIsStoppedAsAnyOther() {
        runs(Agents.dumps(HealthSpec.Dump.QUIT));
        tell(new Unhealthy("it hangs"));
        // Then
        assertThat(acts())
                .containsExactly(
                        new SignalDump(HealthSpec.Dump.QUIT),
                        new SetTimer(AgentTimer.STOP, HealthSpec.DUMP_TIME));
        tell(timer());
        assertThat(acts())
                .containsExactly(
                        new TellShutdown(StopReason.UNHEALTHY, Duration.ofSeconds(5)),
                        new SetTimer(AgentTimer.STOP, Duration.ofSeconds(5)));
        tell(timer());
        assertThat(acts()).contains(new SignalTerm());
        tell(timer());
        assertThat(acts()).containsExactly(new SignalKill());
    }

    @Test
    void withoutASignalForThatItIsStoppedAtOnce() {
        runs(Agents.SPEAKS);
        tell(new Unhealthy("it hangs"));
        assertThat(acts()).contains(new TellShutdown(StopReason.UNHEALTHY, Duration.ofSeconds(5)));
    }

    @Test
    void itsEndIsAFailureAndItStartsAgainAfterItsBackOff() {
        runs(Agents.dumps(HealthSpec.Dump.QUIT));
        tell(new Unhealthy("it hangs"));
        assertThat(ExitJudge.reason(run.phase(), Ending.CLEAN)).isEqualTo(ExitReason.ERROR);
        // When it ends by the signal that was to make it write
        tell(new AgentEvent.Exited(exit(ExitReason.ERROR, 131), BreakerAnswer.CLOSED));
        // Then
        assertThat(run.phase().state()).isEqualTo(AgentState.RESTARTING);
        assertThat(run.failures()).isEqualTo(1);
        assertThat(run.problem()).contains("UNHEALTHY: it hangs");
    }

    @Test
    void oneThatIsNoLongerWantedMeanwhileIsNotStartedAgain() {
        runs(Agents.dumps(HealthSpec.Dump.QUIT));
        tell(new Unhealthy("it hangs"), new AgentEvent.Unassigned(StopReason.IRRELEVANT));
        tell(new AgentEvent.Exited(exit(ExitReason.ERROR, 1), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void oneThatDoesNotRunIsNotJudged() {
        tell(assigned(Agents.SPEAKS), new AgentEvent.Spawned(7));
        AgentRun starting = run;
        tell(new Unhealthy("it hangs"));
        assertThat(run).isEqualTo(starting);
    }

    @Test
    void oneThatIsNeverReadyIsEndedAtItsStartDeadlineAndStartsAgain() {
        tell(assigned(Agents.SPEAKS), new AgentEvent.Spawned(7));
        tell(new AgentEvent.TimerEnded(AgentTimer.START, BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.STOPPING);
        ExitReason reason = ExitJudge.reason(run.phase(), Ending.FAILED);
        assertThat(reason).isEqualTo(ExitReason.TIMEOUT);
        tell(new AgentEvent.Exited(exit(reason, 143), BreakerAnswer.CLOSED));
        assertThat(run.phase().state()).isEqualTo(AgentState.RESTARTING);
    }

    private void runs(AgentType type) {
        tell(assigned(type), new AgentEvent.Spawned(7), new AgentEvent.BecameReady());
        effects.clear();
    }

    private static AgentEvent assigned(AgentType type) {
        var assignment = Agents.assignment(1, type, RestartSpec.DEFAULT);
        return new AgentEvent.Assigned(assignment, BreakerAnswer.CLOSED);
    }

    private static AgentEvent timer() {
        return new AgentEvent.TimerEnded(AgentTimer.STOP, BreakerAnswer.CLOSED);
    }

    /** What was asked for since the last time, but for words and timers let go of. */
    private List<AgentEffect> acts() {
        var acts =
                effects.stream()
                        .filter(e -> !(e instanceof AgentEffect.Note))
                        .filter(e -> !(e instanceof AgentEffect.CancelTimer))
                        .toList();
        effects.clear();
        return acts;
    }

    private void tell(AgentEvent... events) {
        for (AgentEvent event : events) {
            Step step = AgentMachine.step(run, event, NOW, new Random(1));
            run = step.run();
            effects.addAll(step.effects());
        }
    }
}
