package dev.reveille.agent.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a stream of bytes into lines, without ever holding more than one line of the allowed length.
 * Not for several threads.
 */
public final class LineReader {
    /** What was read next. */
    public sealed interface Line {
        /**
         * A whole line.
         *
         * @param text without its newline; malformed UTF-8 is replaced
         */
        record Text(String text) implements Line {}

        /**
         * A line longer than allowed, which was skipped.
         *
         * @param bytes how long it was
         */
        record TooLong(long bytes) implements Line {}

        /** The stream ended; what came after the last newline is not a line. */
        record End() implements Line {}
    }

    private final InputStream in;
    private final int maxBytes;
    private final byte[] chunk = new byte[8192];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private int next;
    private int end;
    private long length;

    /**
     * Reads lines of at most {@link ProtocolCodec#MAX_LINE_BYTES}.
     *
     * @param in where from
     */
    public LineReader(InputStream in) {
        this(in, ProtocolCodec.MAX_LINE_BYTES);
    }

    /**
     * Reads lines.
     *
     * @param in where from
     * @param maxBytes the longest line allowed, without its newline
     */
    public LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /**
     * Waits for the next line.
     *
     * @return the line, that there was one too long, or that there are no more
     * @throws IOException if the stream cannot be read
     */
    public Line next() throws IOException {
        while (true) {
            for (int i = next; i < end; i++) {
                if (chunk[i] == '\n') {
                    take(i);
                    next = i + 1;
                    return finished();
                }
            }
            take(end);
            end = in.read(chunk);
            next = 0;
            if (end < 0) {
                end = 0;
                return new Line.End();
            }
        }
    }

    private void take(int to) {
        if (length + (to - next) <= maxBytes) {
            line.write(chunk, next, to - next);
        }
        length += to - next;
    }

    private Line finished() {
        long bytes = length;
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        length = 0;
        return bytes > maxBytes ? new Line.TooLong(bytes) : new Line.Text(text);
    }
}
