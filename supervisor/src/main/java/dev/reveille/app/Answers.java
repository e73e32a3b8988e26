package dev.reveille.app;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Looks things up that cost much, for anybody who asks: one at a time, each once for all who wait
 * for it, and not again for a while. Who asks waits no longer than that; what is found out later is
 * there for the next who asks.
 *
 * @param <K> what is asked about
 * @param <V> answers
 */
final class Answers<K, V> implements AutoCloseable {
    /**
     * How much of everything.
     *
     * @param patience that anybody waits
     * @param fresh how long an answer is given again
     * @param kept answers kept at most
     * @param waiting that are asked about at once, at most
     */
    record Limits(Duration patience, Duration fresh, int kept, int waiting) {
        static final Limits HTTP =
                new Limits(Duration.ofSeconds(5), Duration.ofSeconds(2), 1_000, 32);
    }

    private record Answer<V>(V value, long at) {}

    private final Function<K, V> lookup;
    private final Limits limits;
    private final LongSupplier nanos;
    private final ExecutorService reader =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("reveille-lookup").factory());
    private final Map<K, CompletableFuture<V>> asked = new HashMap<>();
    private final Map<K, Answer<V>> known =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<K, Answer<V>> eldest) {
                    return size() > limits.kept();
                }
            };

    Answers(Function<K, V> lookup, Limits limits, LongSupplier nanos) {
        this.lookup = lookup;
        this.limits = limits;
        this.nanos = nanos;
    }

    /**
     * The answer.
     *
     * @throws Problems if it takes too long, or the lookup throws them
     */
    V of(K key) {
        var answer = ask(key);
        try {
            return answer.get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw late(
                    key, "is still being looked up after " + limits.patience().toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Problems problems) {
                throw problems;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw late(key, "was being looked up as this process stopped");
        }
    }

    private synchronized CompletableFuture<V> ask(K key) {
        Answer<V> before = known.get(key);
        if (before != null && nanos.getAsLong() - before.at() < limits.fresh().toNanos()) {
            return CompletableFuture.completedFuture(before.value());
        }
        var waiting = asked.get(key);
        if (waiting != null) {
            return waiting;
        }
        if (asked.size() >= limits.waiting()) {
            throw late(key, "is not looked up: " + asked.size() + " others are, already");
        }
        var answer = new CompletableFuture<V>();
        try {
            reader.execute(() -> find(key, answer));
        } catch (RejectedExecutionException e) {
            throw late(key, "is not looked up: this process stops");
        }
        asked.put(key, answer);
        return answer;
    }

    private void find(K key, CompletableFuture<V> answer) {
        try {
            V value = lookup.apply(key);
            keep(key, value);
            answer.complete(value);
        } catch (RuntimeException | Error e) {
            // whoever waits is told; the next who asks has it looked up anew
            forget(key);
            answer.completeExceptionally(e);
        }
    }

    private synchronized void keep(K key, V value) {
        asked.remove(key);
        known.remove(key);
        known.put(key, new Answer<>(value, nanos.getAsLong()));
    }

    private synchronized void forget(K key) {
        asked.remove(key);
    }

    private static Problems late(Object key, String what) {
        return new Problems(
                Problem.recoverable(
                        "AnswerTakesLong",
                        Category.COMMUNICATION,
                        key + " " + what,
                        "ask again in a few seconds; `reveille describe agent "
                                + key
                                + "` waits as long as it takes"));
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
