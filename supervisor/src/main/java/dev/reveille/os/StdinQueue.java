package dev.reveille.os;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * What waits to be written to one process, whole lines in order; a line half written is finished
 * before the next one begins. Guarded by its process's lock.
 */
final class StdinQueue {
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final int limit;
    private long bytes;
    private int written;

    StdinQueue(int limit) {
        this.limit = limit;
    }

    /** False if it would be more than may wait; a line alone always may. */
    boolean offer(String line) {
        byte[] encoded = encode(line);
        if (bytes > 0 && bytes + encoded.length > limit) {
            return false;
        }
        waiting.add(encoded);
        bytes += encoded.length;
        return true;
    }

    static byte[] encode(String line) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line cannot hold a newline");
        }
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Writes as much as the pipe takes now. */
    void flush(int descriptor) {
        while (!waiting.isEmpty()) {
            byte[] first = waiting.peek();
            long count = Libc.write(descriptor, first, written);
            if (Errno.EINTR.is(count)) {
                continue;
            }
            if (count < 0) {
                return;
            }
            bytes -= count;
            written += (int) count;
            if (written == first.length) {
                waiting.remove();
                written = 0;
            }
        }
    }
}
