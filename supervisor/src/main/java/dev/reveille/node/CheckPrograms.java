package dev.reveille.node;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Problem;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.Signal;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import dev.reveille.os.SpawnResult;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs programs that check agents, as the agents themselves are run: same user, limits and
 * environment, but without its secrets. One that takes too long is killed with all it started.
 */
final class CheckPrograms {
    private final ProcessDriver driver;
    private final CheckRuns runs;

    /** Seconds since 1970 to begin with: no number of an earlier supervisor comes again. */
    private final AtomicInteger numbers =
            new AtomicInteger((int) (System.currentTimeMillis() / 1000 - 1_600_000_000L));

    CheckPrograms(ProcessDriver driver, CheckRuns runs) {
        this.driver = driver;
        this.runs = runs;
    }

    /**
     * Runs one and waits for it.
     *
     * @param shown takes out of what it says what is not to be seen
     */
    Answer ask(
            SpawnId agent,
            Function<SpawnId, SpawnRequest> request,
            Duration timeout,
            UnaryOperator<String> shown) {
        SpawnId id = agent.check(numbers.incrementAndGet());
        CheckRuns.Run run = runs.begin(id, shown);
        return switch (driver.spawn(request.apply(id))) {
            case SpawnResult.Failed(Problem problem) -> {
                runs.forget(id);
                yield problem.recoverable()
                        ? new Answer.Unknown(problem.line())
                        : new Answer.Bad(problem.message());
            }
            case SpawnResult.Started _ -> {
                if (run.over()) {
                    driver.signal(id, Signal.KILL);
                }
                yield await(id, run, timeout);
            }
        };
    }

    private Answer await(SpawnId id, CheckRuns.Run run, Duration timeout) {
        try {
            return answer(run.end.get(timeout.toNanos(), TimeUnit.NANOSECONDS), run.last());
        } catch (TimeoutException e) {
            driver.signal(id, Signal.KILL);
            return new Answer.None("the program did not end within " + Durations.format(timeout));
        } catch (ExecutionException e) {
            return new Answer.Unknown(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            driver.signal(id, Signal.KILL);
            return new Answer.Unknown("the node is closed");
        }
    }

    private static Answer answer(ExitStatus status, String last) {
        if (status instanceof ExitStatus.Exited(int code) && code == 0) {
            return new Answer.Good();
        }
        return new Answer.Bad(
                "the program ended with exit code "
                        + status.code()
                        + (last.isEmpty() ? "" : ": " + last));
    }

    void end(SpawnId agent) {
        runs.give(agent).forEach(id -> driver.signal(id, Signal.KILL));
    }

    void endAll() {
        runs.giveAll().forEach(id -> driver.signal(id, Signal.KILL));
    }
}
