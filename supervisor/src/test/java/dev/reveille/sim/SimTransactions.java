package dev.reveille.sim;

import dev.reveille.sim.SimLog.Outcome;
import dev.reveille.sim.SimLog.Txn;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The transaction coordinator: one producer for each transactional id, older ones are refused. */
class SimTransactions {
    /** Longest a transaction may stay open, as the placement loop sets it. */
    private static final long TIMEOUT = 5_000;

    /** The answer to a producer that is no longer the one. */
    static final class Fenced extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fenced(String id) {
            super("a newer producer of " + id + " has begun", null, false, false);
        }
    }

    private static final class Producer {
        int epoch;
        @Nullable Txn open;
        final Set<SimLog<?>> touched = new LinkedHashSet<>();
    }

    private final SimTime time;
    private final Map<String, Producer> producers = new HashMap<>();

    SimTransactions(SimTime time) {
        this.time = time;
    }

    /** A producer begins: whatever an older one has left open is aborted. */
    int begin(String id) {
        Producer producer = producers.computeIfAbsent(id, _ -> new Producer());
        decide(producer, Outcome.ABORTED);
        return ++producer.epoch;
    }

    <V> void append(String id, int epoch, SimLog<V> log, Object key, Optional<V> value) {
        Producer producer = current(id, epoch);
        Txn txn = producer.open;
        if (txn == null) {
            txn = new Txn(time.now());
            producer.open = txn;
            Txn its = txn;
            time.after(TIMEOUT, () -> expire(producer, its));
        }
        producer.touched.add(log);
        log.append(key, value, txn);
    }

    /** One left open for too long is aborted, and its producer is no longer the one. */
    private void expire(Producer producer, Txn txn) {
        if (txn.equals(producer.open)) {
            decide(producer, Outcome.ABORTED);
            producer.epoch++;
        }
    }

    void commit(String id, int epoch) {
        decide(current(id, epoch), Outcome.COMMITTED);
    }

    void abort(String id, int epoch) {
        decide(current(id, epoch), Outcome.ABORTED);
    }

    /** Whether that producer has not been replaced, or else it hears of it. */
    void check(String id, int epoch) {
        var _ = current(id, epoch);
    }

    private Producer current(String id, int epoch) {
        Producer producer = producers.computeIfAbsent(id, _ -> new Producer());
        if (fences() && producer.epoch != epoch) {
            throw new Fenced(id);
        }
        return producer;
    }

    /** Whether older producers are refused at all. */
    boolean fences() {
        return true;
    }

    private static void decide(Producer producer, Outcome outcome) {
        Txn txn = producer.open;
        if (txn != null) {
            producer.open = null;
            txn.outcome = outcome;
            producer.touched.forEach(log -> log.decided(txn));
            producer.touched.clear();
        }
    }
}
