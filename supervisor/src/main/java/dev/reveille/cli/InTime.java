package dev.reveille.cli;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Users' code, asked by a command somebody waits for: it must not hang it. */
final class InTime {
    private InTime() {}

    /**
     * What the call gives, or throws; the thread of one that does not answer ends with the command.
     *
     * @throws Problems where it gives no answer in time
     */
    static <T> T of(Duration patience, Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().name("score").start(task);
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Problems(
                    Problem.of(
                            "EvaluatorFailed",
                            Category.RUNTIME,
                            "no score: the policy gave no answer within "
                                    + Durations.format(patience),
                            "mend the evaluator; on a scheduler it has evaluator.timeout for each"
                                    + " answer, and its agents keep their last decision"));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
