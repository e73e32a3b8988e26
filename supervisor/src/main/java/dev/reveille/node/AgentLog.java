package dev.reveille.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.LogLine;
import dev.reveille.core.fleet.Problem;
import dev.reveille.os.Shortage;
import dev.reveille.os.Spool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one process of an agent writes, line by line: {@code time stream text}, secrets taken out.
 * Its standard error goes into a {@link Spool} of its own, with nobody in between, so that it never
 * waits for its supervisor; from there it is brought over here. By the loop's thread and that of
 * {@link AgentLogs}.
 */
final class AgentLog implements AutoCloseable {
    /** A line longer than this is cut. */
    static final int LINE = 1 << 16;

    /** What one turn brings over, so that one that writes a lot does not keep others waiting. */
    static final int TURN = 1 << 17;

    /** What may wait to be brought over: of more the oldest is dropped, and that is said. */
    static final int BEHIND = 4 << 20;

    /** In so many turns all that may wait is brought over, though more is written meanwhile. */
    static final int TURNS = BEHIND / TURN + 1;

    private static final Logger LOGGER = LoggerFactory.getLogger(AgentLog.class);
    private static final String TOO_MUCH =
            "more was written to standard error than the node keeps up with";
    private static final String OUTLIVED =
            "a process that outlives its agent goes on writing to standard error";
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 10;
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final LogFile file;
    private final Spool spool;
    private final Clock clock;
    private final LongConsumer written;
    private final ReentrantLock lock = new ReentrantLock();
    private Redaction redaction = Redaction.NONE;
    private boolean cutting;
    private boolean closed;

    /**
     * @param written told how many bytes were added
     */
    AgentLog(Path file, Spool spool, AgentType.Log limits, Clock clock, LongConsumer written)
            throws IOException {
        this.clock = clock;
        this.written = written;
        this.file = new LogFile(file, limits, clock.instant());
        this.spool = spool;
    }

    /** Where a line comes from. */
    enum Stream {
        STDOUT,
        STDERR,
        /** Said by the node. */
        NODE;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    static Problem problem(AgentId agent, Path state, IOException e) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.STORAGE,
                "the log of " + agent + " below " + state + " cannot be opened: " + e,
                Shortage.remedy(e, "make room, or let this user write there"));
    }

    /** Where its lines are kept. */
    Path file() {
        return file.file();
    }

    /** Where its process writes its standard error. */
    Path errors() {
        return spool.file();
    }

    /** From now on these are not shown either. */
    void redact(Redaction secrets) {
        lock.lock();
        try {
            redaction = redaction.and(secrets);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Words that may quote the process, as others are to see them: without what it must not show.
     */
    String shown(String text) {
        lock.lock();
        try {
            return redaction.of(text);
        } finally {
            lock.unlock();
        }
    }

    /** Adds one line; a full disk costs the line and nothing else. */
    void line(Stream from, String text) throws IOException {
        lock.lock();
        try {
            if (!closed) {
                byte[] line = redaction.of(text).replace('\n', ' ').getBytes(UTF_8);
                var lines = new ByteArrayOutputStream(line.length + 64);
                add(lines, stamp(from), line);
                append(lines);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Brings over what the process wrote to standard error.
     *
     * @return whether more may be there already
     */
    boolean bring() throws IOException {
        lock.lock();
        try {
            return !closed && bring(false);
        } finally {
            lock.unlock();
        }
    }

    private boolean bring(boolean last) throws IOException {
        long waiting = spool.waiting();
        if (waiting == 0) {
            return false;
        }
        if (spool.isFull() || (waiting > BEHIND && spool.isLong())) {
            beginAnew(waiting);
            return false;
        }
        if (waiting > BEHIND) {
            drop(waiting - BEHIND);
        }
        byte[] bytes = spool.peek(TURN + LINE);
        var lines = new ByteArrayOutputStream(bytes.length + 64);
        int taken = lines(bytes, last && bytes.length < TURN, lines);
        try {
            append(lines);
        } finally {
            // A full disk costs the lines, and does not keep later ones waiting.
            spool.take(taken);
            spool.free();
        }
        return taken > 0 && spool.waiting() > 0;
    }

    private void drop(long bytes) throws IOException {
        spool.take(bytes);
        byte[] rest = spool.peek(LINE);
        int end = indexOf(rest, 0, '\n');
        spool.take(end < 0 ? 0 : end + 1);
        dropped(TOO_MUCH, bytes);
    }

    /** One that always writes would let its spool grow for ever, as all of it is never read. */
    private void beginAnew(long waiting) throws IOException {
        spool.empty();
        // What comes next may be the end of a line, and of a secret, whose beginning is gone.
        cutting = true;
        dropped(TOO_MUCH, waiting);
    }

    private void dropped(String why, long bytes) throws IOException {
        var lines = new ByteArrayOutputStream();
        String said = why + ": " + bytes + " bytes are dropped";
        add(lines, stamp(Stream.NODE), said.getBytes(UTF_8));
        append(lines);
    }

    /** Whole lines, and at the end also half a one; how many bytes that were. */
    private int lines(byte[] bytes, boolean last, ByteArrayOutputStream into) {
        int from = 0;
        byte[] stamp = stamp(Stream.STDERR);
        while (from < bytes.length && from < TURN) {
            int end = indexOf(bytes, from, '\n');
            boolean whole = end >= 0;
            int until = whole ? end : bytes.length;
            if (!whole && !last && until - from < LINE) {
                break;
            }
            if (!cutting) {
                byte[] line = redaction.of(Arrays.copyOfRange(bytes, from, until));
                boolean torn = !whole && !last;
                // The end of one that goes on may be the beginning of a secret.
                int sure = torn ? Math.max(0, line.length - redaction.longest()) : line.length;
                add(into, stamp, torn || sure > LINE ? cut(line, sure) : line);
            }
            // What follows of a line that is too long belongs to nothing.
            cutting = !whole && !last;
            from = whole ? until + 1 : until;
        }
        return from;
    }

    private static byte[] cut(byte[] line, int sure) {
        byte[] mark = " … (cut)".getBytes(UTF_8);
        int keep = Math.min(sure, LINE / 2);
        byte[] cut = Arrays.copyOf(line, keep + mark.length);
        System.arraycopy(mark, 0, cut, keep, mark.length);
        return cut;
    }

    private static int indexOf(byte[] bytes, int from, char what) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == what) {
                return i;
            }
        }
        return -1;
    }

    private byte[] stamp(Stream from) {
        return (TIME.format(clock.instant()) + " " + from.label + " ").getBytes(UTF_8);
    }

    private static void add(ByteArrayOutputStream lines, byte[] stamp, byte[] text) {
        lines.writeBytes(stamp);
        lines.writeBytes(text);
        lines.write('\n');
    }

    private void append(ByteArrayOutputStream lines) throws IOException {
        if (lines.size() > 0) {
            Instant now = clock.instant();
            file.append(lines.toByteArray(), lines.size(), now);
            written.accept(lines.size());
        }
    }

    /** The last lines, at most ten and four kilobytes of them, each as the agent wrote it. */
    List<String> tail() {
        lock.lock();
        try (var reader = new RandomAccessFile(file.file().toFile(), "r")) {
            long length = reader.length();
            byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, length)];
            reader.seek(length - bytes.length);
            reader.readFully(bytes);
            List<String> lines =
                    Arrays.stream(new String(bytes, UTF_8).split("\n", -1))
                            .map(line -> LogLine.parse(line).text())
                            .filter(line -> !line.isBlank())
                            .toList();
            return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        } catch (IOException e) {
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Its process has ended: brings over its last words.
     *
     * @return whether nothing of them is left where it wrote them
     */
    boolean last() {
        lock.lock();
        try {
            if (!closed) {
                lastWords();
            }
            spool.empty();
            return true;
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("file", file.file()).log("log lines are lost: " + e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** As much as may have waited: what left its session may go on writing for ever. */
    private void lastWords() throws IOException {
        for (int i = 0; i < TURNS && bring(true); i++) {
            // the next turn
        }
        long left = spool.waiting();
        if (left > 0) {
            dropped(OUTLIVED, left);
        }
    }

    /** There is no room for what it holds: begins anew. */
    void forget() throws IOException {
        lock.lock();
        try {
            if (!closed) {
                file.empty(clock.instant());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            file.close();
        } catch (IOException e) {
            LOGGER.atWarn().addKeyValue("file", file.file()).log("could not be closed: " + e);
        } finally {
            lock.unlock();
        }
    }
}
