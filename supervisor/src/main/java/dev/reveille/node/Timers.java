package dev.reveille.node;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Events that come by themselves, merged with those that are told; for one reading thread. */
final class Timers {
    /**
     * How much later than asked a timer may be told that need not be exact, so that many are told
     * at once: far below what any deadline of an agent is measured in, seconds.
     */
    static final Duration SLACK = Duration.ofMillis(25);

    private record Due(long nanos, long order, NodeEvent event) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(nanos - other.nanos, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final BlockingQueue<NodeEvent> told;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private long order;

    Timers(BlockingQueue<NodeEvent> told) {
        this.told = told;
    }

    /** Tells {@code event} after {@code delay}; called by the reading thread alone. */
    void after(Duration delay, NodeEvent event) {
        add(System.nanoTime() + delay.toNanos(), event);
    }

    /** The same, up to {@link #SLACK} later and together with others of this kind. */
    void about(Duration delay, NodeEvent event) {
        long exactly = System.nanoTime() + delay.toNanos();
        add(exactly + Math.floorMod(-exactly, SLACK.toNanos()), event);
    }

    private void add(long nanos, NodeEvent event) {
        due.add(new Due(nanos, order++, event));
    }

    /** Tells {@code event} once all that was told until now has been. */
    void behind(NodeEvent event) {
        told.add(event);
    }

    /** The next event; what is due goes before what is told. */
    NodeEvent next() throws InterruptedException {
        while (true) {
            @Nullable Due first = due.peek();
            if (first == null) {
                return told.take();
            }
            long wait = first.nanos - System.nanoTime();
            if (wait <= 0) {
                due.poll();
                return first.event;
            }
            @Nullable NodeEvent event = told.poll(wait, TimeUnit.NANOSECONDS);
            if (event != null) {
                return event;
            }
        }
    }
}
