package dev.reveille.os;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts one process's output into lines. Memory is bounded twice: a line longer than {@code maxLine}
 * is skipped to its end, and so is one that outgrows what all readers together may hold.
 */
final class LineReader {
    /** Told of whole lines. */
    interface Sink {
        void line(String line);

        void overlong(long bytes);

        /** Told of the first line after taking back, which may lack its beginning. */
        default void torn(String line) {}

        /** Tells a listener, as the start it belongs to. */
        static Sink of(SpawnId id, ProcessListener listener) {
            return new Sink() {
                @Override
                public void line(String line) {
                    listener.line(id, line);
                }

                @Override
                public void overlong(long bytes) {
                    listener.overlong(id, bytes);
                }

                @Override
                public void torn(String line) {
                    listener.torn(id, line);
                }
            };
        }
    }

    /** How much all readers of one driver may hold back; used on the reactor's thread only. */
    static final class Budget {
        /** Sixty-four unfinished lines of the greatest length. */
        static final long BYTES = 64L << 20;

        private long left;

        Budget(long bytes) {
            left = bytes;
        }

        boolean take(int bytes) {
            if (bytes > left) {
                return false;
            }
            left -= bytes;
            return true;
        }

        void giveBack(int bytes) {
            left += bytes;
        }

        long left() {
            return left;
        }
    }

    private static final byte[] NOTHING = {};

    private final int maxLine;
    private final Budget budget;
    private final Sink sink;
    private byte[] held = NOTHING;
    private int length;
    private long skipped;
    private boolean torn;

    LineReader(int maxLine, Budget budget, Sink sink) {
        this.maxLine = maxLine;
        this.budget = budget;
        this.sink = sink;
    }

    /** What comes first was begun before this reader was: its first line may lack its beginning. */
    LineReader torn() {
        torn = true;
        return this;
    }

    /** The next {@code count} bytes of output. */
    void feed(byte[] bytes, int count) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                finish(bytes, start, i - start);
                start = i + 1;
            }
        }
        hold(bytes, start, count - start);
    }

    /** No more will come: what was written without a newline counts as a line. */
    void end() {
        if (skipped > 0 || length > 0) {
            finish(NOTHING, 0, 0);
        }
    }

    private void finish(byte[] bytes, int from, int count) {
        if (skipped > 0 || length + count > maxLine) {
            sink.overlong(skipped + length + count);
        } else if (length == 0) {
            tell(new String(bytes, from, count, StandardCharsets.UTF_8));
        } else {
            hold(bytes, from, count);
            if (skipped > 0) {
                sink.overlong(skipped);
            } else {
                tell(new String(held, 0, length, StandardCharsets.UTF_8));
            }
        }
        drop();
        skipped = 0;
        torn = false;
    }

    private void tell(String line) {
        if (torn) {
            sink.torn(line);
        } else {
            sink.line(line);
        }
    }

    private void hold(byte[] bytes, int from, int count) {
        if (count == 0) {
            return;
        }
        if (skipped > 0 || length + count > maxLine || !grow(length + count)) {
            skipped += (long) length + count;
            drop();
            return;
        }
        System.arraycopy(bytes, from, held, length, count);
        length += count;
    }

    private boolean grow(int needed) {
        if (needed <= held.length) {
            return true;
        }
        int size = Math.min(maxLine, Math.max(needed, held.length * 2));
        if (!budget.take(size - held.length)) {
            return false;
        }
        held = Arrays.copyOf(held, size);
        return true;
    }

    private void drop() {
        budget.giveBack(held.length);
        held = NOTHING;
        length = 0;
    }
}
