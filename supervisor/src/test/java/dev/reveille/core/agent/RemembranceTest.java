package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.AGENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemembranceTest {
    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final BreakerAnswer BY_HAND = BreakerAnswer.openUntilReset();

    @Test
    void whatRunsOrIsWantedIsNotAtRest() {
        AgentRun stopped = resting(0, StopReason.IRRELEVANT);
        assertThat(Remembrance.atRest(AgentRun.idle(AGENT))).isTrue();
        assertThat(Remembrance.atRest(stopped)).isTrue();
        assertThat(Remembrance.atRest(stopped.in(new Phase.Running(42, Agents.NOW)))).isFalse();
        assertThat(
                        Remembrance.atRest(
                                stopped.wanting(
                                        Optional.of(Agents.assignment(2)), StopReason.IRRELEVANT)))
                .isFalse();
    }

    @Test
    void anAgentWithNothingCountedIsForgottenAtOnce() {
        assertThat(keeps(resting(0, StopReason.IRRELEVANT), false, BreakerAnswer.CLOSED))
                .contains(Duration.ZERO);
    }

    @Test
    void countedFailuresAreKeptForTheBreakersTimeAndAStableRun() {
        assertThat(keeps(resting(2, StopReason.IRRELEVANT), true, BreakerAnswer.CLOSED))
                .contains(WINDOW);
        assertThat(keeps(resting(0, StopReason.IRRELEVANT), true, BreakerAnswer.CLOSED))
                .contains(WINDOW);
        assertThat(keeps(resting(5, StopReason.IRRELEVANT), true, BreakerAnswer.open(Agents.NOW)))
                .contains(WINDOW);
    }

    @Test
    void aBreakerOpenUntilAResetIsKeptUntilThenUnlessItsSpecWasDeleted() {
        assertThat(keeps(resting(5, StopReason.IRRELEVANT), true, BY_HAND)).isEmpty();
        assertThat(keeps(resting(5, StopReason.SPEC_DELETED), true, BY_HAND)).contains(WINDOW);
    }

    private static Optional<Duration> keeps(AgentRun run, boolean counted, BreakerAnswer breaker) {
        return Remembrance.keeps(run, counted, breaker);
    }

    private static AgentRun resting(int failures, StopReason leaving) {
        return AgentRun.idle(AGENT)
                .starting(Agents.assignment(1, Agents.SPEAKS, RestartSpec.DEFAULT))
                .in(new Phase.Stopped())
                .failed(failures, Optional.empty(), Optional.empty())
                .wanting(Optional.empty(), leaving);
    }
}
