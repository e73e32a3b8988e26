package dev.reveille.topology;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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

    private final Map<Counter, LongAdder> adders = new TreeMap<>();
    private final AtomicLong deadlines = new AtomicLong();

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

    void count(Counter counter) {
        adder(counter).increment();
    }

    void deadlinesChanged(long by) {
        deadlines.addAndGet(by);
    }

    private LongAdder adder(Counter counter) {
        return Objects.requireNonNull(adders.get(counter));
    }
}
