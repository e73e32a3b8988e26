package dev.reveille.sim;

import dev.reveille.sim.SimLog.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One producer's records to one partition, in order. What has left the host arrives whatever
 * becomes of the host; what waits ends with it.
 */
final class SimOutbox<V> {
    private static final long AGAIN = 250;

    private record Send<V>(
            Object key, Optional<V> value, long until, @Nullable Consumer<Entry<V>> acked) {}

    private final SimHost host;
    private final SimLog<V> log;
    private final Deque<Send<V>> waiting = new ArrayDeque<>();
    private boolean under;

    SimOutbox(SimHost host, SimLog<V> log) {
        this.host = host;
        this.log = log;
    }

    /** However long it takes. */
    void send(Object key, Optional<V> value) {
        send(key, value, Long.MAX_VALUE / 2, null);
    }

    /**
     * Given up after a while.
     *
     * @param acked told on the host once it is in the log; null = nobody asks
     */
    void send(Object key, Optional<V> value, long giveUp, @Nullable Consumer<Entry<V>> acked) {
        waiting.add(new Send<>(key, value, host.time.now() + giveUp, acked));
        next();
    }

    private void next() {
        while (!under && !waiting.isEmpty()) {
            Send<V> send = waiting.remove();
            if (host.time.now() <= send.until()) {
                under = true;
                go(send);
            }
        }
    }

    private void go(Send<V> send) {
        host.time.after(log.delay(host.random), () -> arrive(send));
    }

    private void arrive(Send<V> send) {
        if (log.away() || !host.connected()) {
            host.after(AGAIN, () -> again(send));
            return;
        }
        Entry<V> entry = log.append(send.key(), send.value(), null);
        Consumer<Entry<V>> acked = send.acked();
        if (acked == null) {
            under = false;
            next();
        } else {
            host.after(log.delay(host.random), () -> answered(acked, entry));
        }
    }

    /** An answer that is cut off comes with a repeated question. */
    private void answered(Consumer<Entry<V>> acked, Entry<V> entry) {
        if (!host.connected()) {
            host.after(AGAIN, () -> answered(acked, entry));
            return;
        }
        under = false;
        acked.accept(entry);
        next();
    }

    private void again(Send<V> send) {
        if (host.time.now() > send.until()) {
            under = false;
            next();
        } else {
            go(send);
        }
    }
}
