package dev.reveille.node;

import dev.reveille.config.SecretProviders;
import dev.reveille.config.SecretProviders.Answer;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SecretSpec;
import dev.reveille.os.SecretFiles;
import dev.reveille.os.SpawnId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the secrets of a start right before it, each start on a thread of its own: a provider
 * that is slow, or does not answer, keeps nobody else waiting. What it was asked for an agent and
 * has not answered is not asked once more beside that: the next start waits for the same answer.
 */
final class SecretDesk implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SecretDesk.class);

    private final SecretProviders providers;
    private final Duration within;
    private final SecretFiles given;
    private final Map<Question, Asking> open = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    SecretDesk(SecretProviders providers, Duration within, SecretFiles given) {
        this.providers = providers;
        this.within = within;
        this.given = given;
    }

    private record Question(AgentId agent, Map<String, SecretSpec> asked) {
        Question {
            asked = Map.copyOf(asked);
        }
    }

    /**
     * A question that is not answered.
     *
     * @param thread the one that waits for the provider
     */
    private record Asking(CompletableFuture<Answer> answer, Thread thread) {}

    /** Answers on another thread, once. */
    void ask(SpawnId id, Map<String, SecretSpec> asked, Consumer<Answer> answered) {
        try {
            Asking asking = asking(new Question(id.agent(), asked));
            threads.execute(() -> answered.accept(await(id, asking)));
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the node is closed");
        }
    }

    private Asking asking(Question question) {
        var answer = new CompletableFuture<Answer>();
        var thread = Thread.ofVirtual().unstarted(() -> resolve(question, answer));
        var mine = new Asking(answer, thread);
        Asking there = open.putIfAbsent(question, mine);
        if (there == null) {
            thread.start();
            return mine;
        }
        return there;
    }

    /** However long it takes: only then may it be asked again. */
    private void resolve(Question question, CompletableFuture<Answer> answer) {
        try {
            answer.complete(providers.resolve(question.asked()));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        } finally {
            open.remove(question);
        }
    }

    private Answer await(SpawnId id, Asking asking) {
        try {
            return switch (asking.answer().get(within.toNanos(), TimeUnit.NANOSECONDS)) {
                case Answer.Values values -> values;
                case Answer.Failed(Problem problem) ->
                        new Answer.Failed(problem.about(id.agent().toString()));
            };
        } catch (TimeoutException e) {
            asking.thread().interrupt();
            return unavailable(id, "were not to be had within " + Durations.format(within));
        } catch (InterruptedException e) {
            asking.thread().interrupt();
            return unavailable(id, "are not waited for, as the node ends");
        } catch (ExecutionException e) {
            return unavailable(id, "could not be asked for: " + e.getCause());
        }
    }

    private static Answer unavailable(SpawnId id, String what) {
        return new Answer.Failed(
                Problem.recoverable(
                        "SecretsUnavailable",
                        Category.CONFIGURATION,
                        id.agent() + ": its secrets " + what,
                        "look at the node's providers, secrets.config.providers, or raise"
                                + " node.secrets.timeout; the next start asks again"));
    }

    /** What a process that was started earlier must not show. */
    Redaction redaction(SpawnId id) {
        return Redaction.of(given.read(id).values());
    }

    /** What a process was given goes. */
    void over(SpawnId id) {
        given.remove(id);
    }

    @Override
    public void close() {
        open.values().forEach(asking -> asking.thread().interrupt());
        threads.shutdownNow();
        providers.close();
    }
}
