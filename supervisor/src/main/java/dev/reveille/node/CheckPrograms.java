package dev.reveille.node;

import dev.reveille.core.fleet.Category;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs programs that check agents, as the agents themselves are run: same user, limits and
 * environment, but without its secrets. One that takes too long is killed with all it started.
 * Whoever asks may be a virtual thread: processes are made on one of the system's, because making
 * one holds it for milliseconds.
 */
final class CheckPrograms implements AutoCloseable {
    private final ProcessDriver driver;
    private final CheckRuns runs;

    /** Seconds since 1970 to begin with: no number of an earlier supervisor comes again. */
    private final AtomicInteger numbers =
            new AtomicInteger((int) (System.currentTimeMillis() / 1000 - 1_600_000_000L));

    private final ExecutorService spawner =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("check-spawner").factory());

    CheckPrograms(ProcessDriver driver, CheckRuns runs) {
        this.driver = driver;
        this.runs = runs;
    }

    /**
     * Runs one and waits for it.
     *
     * @param wanted whether the agent's process has not ended yet
     * @param shown takes out of what it says what is not to be seen
     */
    Answer ask(
            SpawnId agent,
            Function<SpawnId, SpawnRequest> request,
            BooleanSupplier wanted,
            Duration timeout,
            UnaryOperator<String> shown) {
        SpawnId id = agent.check(numbers.incrementAndGet());
        CheckRuns.Run run = runs.begin(id, shown);
        // From here on an end of the agent is seen by one of the two.
        if (!wanted.getAsBoolean()) {
            runs.forget(id);
            return new Answer.Unknown("the agent has ended");
        }
        try {
            SpawnResult result = spawner.submit(() -> spawn(request.apply(id), run)).get();
            return switch (result) {
                case SpawnResult.Failed(Problem problem) -> {
                    runs.forget(id);
                    yield problem.recoverable()
                            ? new Answer.Unknown(problem.line())
                            : new Answer.Bad(problem.message());
                }
                case SpawnResult.Started _ -> await(id, run, timeout);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the node is closed");
        } catch (ExecutionException e) {
            runs.forget(id);
            return new Answer.Unknown(String.valueOf(e.getCause()));
        } catch (RejectedExecutionException e) {
            runs.forget(id);
            return new Answer.Unknown("the node is closed");
        }
    }

    private SpawnResult spawn(SpawnRequest request, CheckRuns.Run run) {
        if (run.over()) {
            return new SpawnResult.Failed(
                    Problem.recoverable(
                            "AgentStartFailed",
                            Category.SHUTDOWN,
                            request.id() + ": nobody waits for it any more",
                            "nothing is to be done"));
        }
        SpawnResult result = driver.spawn(request);
        if (run.over()) {
            driver.signal(request.id(), Signal.KILL);
        }
        return result;
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

    @Override
    public void close() {
        runs.giveAll().forEach(id -> driver.signal(id, Signal.KILL));
        spawner.shutdown();
    }
}
