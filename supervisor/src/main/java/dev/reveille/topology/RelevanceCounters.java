package dev.reveille.topology;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What relevance counts, from this process' start on; safe to read from any thread. */
public final class RelevanceCounters {
    /** What is counted. */
    public enum Counter {
        /** Records read from all sources. */
        RECORDS("relevance.records"),
        /** Agents judged. */
        JUDGEMENTS("relevance.judgements"),
        /** Decisions published. */
        DECISIONS("relevance.decisions"),
        /** Decisions that a failing evaluator held. */
        EVALUATOR_FAILURES("relevance.evaluator.failures"),
        /** Deadlines that came due. */
        DEADLINES_DUE("relevance.deadlines.due"),
        /** Records found in another partition than their tenant's. */
        MISPLACED("relevance.misplaced"),
        /** Records given up. */
        DEAD_LETTERS("relevance.dead.letters"),
        /** Stream threads that failed and were replaced. */
        THREADS_REPLACED("relevance.threads.replaced");

        private final String label;

        Counter(String label) {
            this.label = label;
        }

        /** Name as a meter, without a prefix. */
        public String label() {
            return label;
        }
    }

    private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);
    private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final AtomicLong deadlines = new AtomicLong();
    private final UnusableSpecs unusable = new UnusableSpecs();

    public RelevanceCounters() {
        for (Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    /** How often it happened. */
    public long get(Counter counter) {
        return adder(counter).sum();
    }

    /** Agents that have a deadline now, over all tasks of this process. */
    public long deadlines() {
        return deadlines.get();
    }

    /** Agents that are not judged any more. */
    public UnusableSpecs unusable() {
        return unusable;
    }

    void count(Counter counter) {
        adder(counter).increment();
    }

    /** How often each evaluator failed, by name. */
    public Map<String, Long> evaluatorFailures() {
        var counts = new TreeMap<String, Long>();
        failures.forEach((evaluator, adder) -> counts.put(evaluator, adder.sum()));
        return counts;
    }

    /** Those that never fail are told of too. */
    void knowEvaluators(Set<String> names) {
        names.forEach(name -> failures.computeIfAbsent(name, _ -> new LongAdder()));
    }

    /** An evaluator gave no score; its name is one of those there are. */
    void evaluatorFailed(String evaluator) {
        count(Counter.EVALUATOR_FAILURES);
        failures.computeIfAbsent(evaluator, _ -> new LongAdder()).increment();
    }

    void deadlinesChanged(long by) {
        deadlines.addAndGet(by);
    }

    private LongAdder adder(Counter counter) {
        return Objects.requireNonNull(adders.get(counter));
    }
}
