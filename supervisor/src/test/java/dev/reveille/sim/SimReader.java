package dev.reveille.sim;

import dev.reveille.sim.SimLog.Entry;
import java.util.List;
import java.util.function.Consumer;

/** Follows one partition for one host: late, in order, batch by batch. */
final class SimReader<V> {
    private static final int BATCH = 500;
    private static final long AGAIN = 300;

    private final SimHost host;
    private final SimLog<V> log;
    private final boolean committedOnly;
    private final Consumer<List<Entry<V>>> batches;
    private final Runnable wake = this::wake;
    private long position;
    private boolean under;
    private boolean closed;

    SimReader(
            SimHost host,
            SimLog<V> log,
            long from,
            boolean committedOnly,
            Consumer<List<Entry<V>>> batches) {
        this.host = host;
        this.log = log;
        this.position = from;
        this.committedOnly = committedOnly;
        this.batches = batches;
        log.listen(wake);
        wake();
    }

    private long limit() {
        return committedOnly ? log.stable() : log.end();
    }

    private void wake() {
        if (!closed && !under && position < limit()) {
            under = true;
            host.after(log.delay(host.random), this::fetch);
        }
    }

    private void fetch() {
        if (closed) {
            return;
        }
        if (log.away() || !host.connected()) {
            host.after(AGAIN, this::fetch);
            return;
        }
        List<Entry<V>> all = log.read(position, Math.min(limit(), position + BATCH));
        position = Math.max(position, Math.min(limit(), position + BATCH));
        under = false;
        var counted = committedOnly ? all.stream().filter(Entry::committed).toList() : all;
        if (!counted.isEmpty()) {
            batches.accept(counted);
        }
        wake();
    }

    long position() {
        return position;
    }

    void close() {
        closed = true;
        log.unlisten(wake);
    }
}
