package dev.reveille.core.agent.health;

import dev.reveille.core.agent.Agents;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One process whose checks a test answers, on virtual time. */
final class Patient {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    final List<HealthEffect> effects = new ArrayList<>();
    HealthState state;
    private Duration time = Duration.ofHours(1);

    Patient(HealthSpec spec) {
        state = HealthState.begin(spec);
    }

    static Patient of(int failures, int successes) {
        var check = check(failures, successes);
        return new Patient(
                new HealthSpec(
                        Optional.of(check),
                        Optional.of(check),
                        Optional.empty(),
                        HealthSpec.DUMP_TIME));
    }

    static Check check(int failures, int successes) {
        return new Check(
                new Probe.Tcp(OptionalInt.of(80)),
                Duration.ofSeconds(30),
                TIMEOUT,
                failures,
                successes);
    }

    /** Results of one side in a row: + passed, - failed, ? unanswered. */
    Patient hears(Side side, String results) {
        results.chars()
                .forEach(
                        result ->
                                tell(
                                        switch (result) {
                                            case '+' -> new HealthEvent.Passed(side);
                                            case '-' -> new HealthEvent.Failed(side, "it is ill");
                                            default ->
                                                    new HealthEvent.Unanswered(side, "no answer");
                                        }));
        return this;
    }

    Patient claims(Duration claim) {
        tell(new HealthEvent.Claimed(time.plus(claim).toNanos()));
        return this;
    }

    Patient passes(Duration by) {
        time = time.plus(by);
        return this;
    }

    void tell(HealthEvent event) {
        var step = HealthMachine.step(state, event, time.toNanos(), Agents.NOW);
        state = step.next();
        effects.addAll(step.effects());
    }

    boolean lost() {
        return effects.stream().anyMatch(HealthEffect.Lost.class::isInstance);
    }

    Duration time() {
        return time;
    }
}
