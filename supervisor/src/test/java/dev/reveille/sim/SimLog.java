package dev.reveille.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One partition of a topic: its leader's clock, its records, and what a cleaner leaves of them. */
final class SimLog<V> {
    /** What became of a transaction. */
    enum Outcome {
        OPEN,
        COMMITTED,
        ABORTED
    }

    /** Records that count together or not at all. */
    static final class Txn {
        Outcome outcome = Outcome.OPEN;
        final long began;

        Txn(long began) {
            this.began = began;
        }
    }

    /** One record; empty value = a tombstone. */
    record Entry<V>(
            long offset,
            Object key,
            Optional<V> value,
            long stamp,
            long written,
            @Nullable Txn txn) {
        Instant time() {
            return SimTime.instant(stamp);
        }

        boolean committed() {
            return txn == null || txn.outcome == Outcome.COMMITTED;
        }

        boolean open() {
            return txn != null && txn.outcome == Outcome.OPEN;
        }
    }

    final String name;
    private final SimTime time;
    private final List<Entry<V>> entries = new ArrayList<>();
    private final TreeMap<Long, Txn> open = new TreeMap<>();
    private final List<Runnable> readers = new ArrayList<>();
    private final Consumer<Entry<V>> judged;
    private long next;
    private long stable;
    private long leaderSkew;
    private long awayUntil;
    private long slowUntil;
    private int most = Integer.MAX_VALUE;

    /**
     * @param judged told of each committed record once, in the order of the log
     */
    SimLog(String name, SimTime time, Consumer<Entry<V>> judged) {
        this.name = name;
        this.time = time;
        this.judged = judged;
    }

    boolean away() {
        return time.now() < awayUntil;
    }

    /** Nobody leads it until then, and who leads it afterwards has another clock. */
    void fail(long until, long skewAfterwards) {
        awayUntil = Math.max(awayUntil, until);
        leaderSkew = skewAfterwards;
    }

    void slow(long until) {
        slowUntil = Math.max(slowUntil, until);
    }

    void heal() {
        awayUntil = 0;
        slowUntil = 0;
    }

    /** How long a request to it, or an answer, travels. */
    long delay(SplittableRandom random) {
        return time.now() < slowUntil ? random.nextLong(20, 1_500) : random.nextLong(1, 12);
    }

    Entry<V> append(Object key, Optional<V> value, @Nullable Txn txn) {
        var entry = new Entry<>(next++, key, value, time.now() + leaderSkew, time.now(), txn);
        entries.add(entry);
        if (entries.size() > most) {
            entries.subList(0, most / 2).clear();
        }
        if (txn != null && !open.containsValue(txn)) {
            open.put(entry.offset(), txn);
        }
        settle();
        return entry;
    }

    /** A transaction has been decided. */
    void decided(Txn txn) {
        open.values().removeIf(txn::equals);
        settle();
    }

    private void settle() {
        long reached = stable();
        if (stable < reached) {
            for (int i = indexOf(stable); i < entries.size(); i++) {
                Entry<V> entry = entries.get(i);
                if (entry.offset() >= reached) {
                    break;
                }
                if (entry.committed()) {
                    judged.accept(entry);
                }
            }
            stable = reached;
        }
        readers.forEach(Runnable::run);
    }

    /** Behind the last record that is decided. */
    long stable() {
        return open.isEmpty() ? next : open.firstKey();
    }

    long end() {
        return next;
    }

    /** Told of everything new. */
    void listen(Runnable reader) {
        readers.add(reader);
    }

    void unlisten(Runnable reader) {
        readers.remove(reader);
    }

    /** Records from there on, up to a bound. */
    List<Entry<V>> read(long from, long until) {
        var read = new ArrayList<Entry<V>>();
        for (int i = indexOf(from); i < entries.size() && entries.get(i).offset() < until; i++) {
            read.add(entries.get(i));
        }
        return read;
    }

    private int indexOf(long offset) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (entries.get(mid).offset() < offset) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** Retention: no more than about that many records are kept. */
    void retain(int most) {
        this.most = most;
    }

    /**
     * The cleaner: of each key the newest stays, of the others by chance, and a tombstone goes once
     * it is old.
     */
    void clean(SplittableRandom random, long tombstonesOlderThan) {
        long limit = Math.min(stable, stable());
        var newest = new HashMap<Object, Long>();
        for (Entry<V> entry : entries) {
            if (entry.offset() < limit && entry.committed()) {
                newest.put(entry.key(), entry.offset());
            }
        }
        long kept = random.nextLong(Math.max(1, limit));
        entries.removeIf(
                entry -> {
                    if (entry.offset() >= limit) {
                        return false;
                    }
                    boolean superseded =
                            !entry.committed()
                                    || newest.getOrDefault(entry.key(), -1L) > entry.offset();
                    boolean dead =
                            entry.value().isEmpty()
                                    && entry.written() < time.now() - tombstonesOlderThan;
                    return entry.offset() < kept && (superseded || dead);
                });
    }
}
