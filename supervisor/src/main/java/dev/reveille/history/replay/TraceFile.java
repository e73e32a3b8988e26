package dev.reveille.history.replay;

import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A trace as CSV, plain or in gzip: in minutes, {@code tenant,m0,m1,…} with counts per minute, or
 * in events, {@code tenant,timestamp}.
 */
public final class TraceFile {
    private static final int MOST_PROBLEMS = 20;
    private static final String EITHER =
            "begin with tenant,m0,m1,… and write counts, one tenant a line; or with"
                    + " tenant,timestamp and write one event a line";
    // some spreadsheets begin with it
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private TraceFile() {}

    /** The trace, or what is wrong with each of its lines, the first twenty of them. */
    public static Parsed<MinuteTrace> read(Path file) {
        try (var reader = open(file)) {
            String first = reader.readLine();
            if (first == null) {
                return Parsed.wrong(wrong(file, 1, "the file is empty", EITHER));
            }
            if (MinuteLines.begins(first)) {
                return minutes(file, reader, first);
            }
            boolean header = first.strip().equalsIgnoreCase(EventLines.HEADER);
            if (header || EventLines.begins(first)) {
                return events(file, reader, header ? Optional.empty() : Optional.of(first));
            }
            String said =
                    "\""
                            + EventLines.shortened(first)
                            + "\" is neither of the headers tenant,m0,m1,… and tenant,timestamp,"
                            + " nor an event";
            return Parsed.wrong(wrong(file, 1, said, EITHER));
        } catch (IOException e) {
            return Parsed.wrong(
                    Problem.of(
                            "FileNotReadable",
                            Category.STORAGE,
                            Unreadable.why(file, e),
                            "name a CSV file, or one in gzip, with --trace"));
        }
    }

    private static Parsed<MinuteTrace> minutes(Path file, BufferedReader reader, String header)
            throws IOException {
        var days = new ArrayList<MinuteTrace.Day>();
        var lines = new MinuteLines(header);
        var problems = new ArrayList<Problem>();
        each(
                reader,
                (line, number) -> days.add(day(lines.read(line, number))),
                (said, number) -> problems.add(wrong(file, number, said, MinuteLines.REMEDY)));
        if (days.isEmpty() && problems.isEmpty()) {
            problems.add(wrong(file, 1, "no tenant follows this header", MinuteLines.REMEDY));
        }
        return problems.isEmpty()
                ? Parsed.ok(new MinuteTrace(days, lines.minutes()))
                : new Parsed.Wrong<>(List.copyOf(problems));
    }

    private static MinuteTrace.Day day(MinuteLines.Line line) {
        var active = new MinutesGathered();
        long[] counts = line.counts();
        for (int minute = 0; minute < counts.length; minute++) {
            if (counts[minute] > 0) {
                int times = (int) Math.min(counts[minute], Integer.MAX_VALUE);
                active.add(minute, times, Carried.NOTHING);
            }
        }
        return new MinuteTrace.Day(line.tenant(), active.from(0), List.of());
    }

    /**
     * A file of events.
     *
     * @param first its first line, if that is no header
     */
    private static Parsed<MinuteTrace> events(
            Path file, BufferedReader reader, Optional<String> first) throws IOException {
        var events = new EventLines();
        var problems = new ArrayList<Problem>();
        Wrong noted = (said, number) -> problems.add(wrong(file, number, said, EventLines.REMEDY));
        first.ifPresent(line -> take(line, 1, (l, _) -> events.add(l), noted));
        each(reader, (line, _) -> events.add(line), noted);
        var trace = events.trace();
        if (trace.days().isEmpty() && problems.isEmpty()) {
            problems.add(wrong(file, 1, "no event follows this header", EventLines.REMEDY));
        }
        return problems.isEmpty() ? Parsed.ok(trace) : new Parsed.Wrong<>(List.copyOf(problems));
    }

    /** Something that takes the lines of a file. */
    public interface Taker {
        /**
         * Takes one.
         *
         * @throws IllegalArgumentException if it cannot
         */
        void take(String line, int number);
    }

    /** Something that is told which lines were not taken, and why. */
    public interface Wrong {
        void note(String why, int number);
    }

    /** Hands on all lines after the first that are not blank, until twenty were wrong. */
    public static void each(BufferedReader reader, Taker taker, Wrong wrong) throws IOException {
        int number = 1;
        int problems = 0;
        for (String line = reader.readLine();
                line != null && problems < MOST_PROBLEMS;
                line = reader.readLine()) {
            number++;
            problems += line.isBlank() || take(line, number, taker, wrong) ? 0 : 1;
        }
    }

    private static boolean take(String line, int number, Taker taker, Wrong wrong) {
        try {
            taker.take(line, number);
            return true;
        } catch (IllegalArgumentException e) {
            wrong.note(String.valueOf(e.getMessage()), number);
            return false;
        }
    }

    /** What is wrong with a line. */
    public static Problem wrong(Path file, int line, String what, String remedy) {
        return Problem.invalid("InvalidTrace", file + ", line " + line + ": " + what, remedy);
    }

    /** A file as text, be it in gzip or not. */
    public static BufferedReader open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        InputStream plain = gzip ? new GZIPInputStream(raw) : raw;
        var reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }
}
