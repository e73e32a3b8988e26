package dev.reveille.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.processor.api.Record;

/** Dead letters of the global stores, waiting for a task to write them; bounded. */
final class Unreadable {
    private static final int MOST = 1_000;

    private final ConcurrentLinkedQueue<Record<byte[], byte[]>> letters =
            new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    void add(Record<byte[], byte[]> record, Origin from, RuntimeException cause) {
        if (size.get() < MOST) {
            letters.add(DeadLetter.of(record, from, cause));
            size.incrementAndGet();
        }
    }

    List<Record<byte[], byte[]>> take() {
        if (size.get() == 0) {
            return List.of();
        }
        var taken = new ArrayList<Record<byte[], byte[]>>();
        for (var letter = letters.poll(); letter != null; letter = letters.poll()) {
            size.decrementAndGet();
            taken.add(letter);
        }
        return taken;
    }
}
