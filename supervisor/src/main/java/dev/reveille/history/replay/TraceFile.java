package dev.reveille.history.replay;

import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TenantId;
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
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * A trace as CSV, plain or in gzip: in minutes, {@code tenant,m0,m1,…} with counts per minute, or
 * in events, {@code tenant,timestamp}.
 */
public final class TraceFile {
    private static final int MOST_PROBLEMS = 20;

    private TraceFile() {}

    /** The trace, or what is wrong with each of its lines, the first twenty of them. */
    public static Parsed<MinuteTrace> read(Path file) {
        try (var reader = open(file)) {
            String first = reader.readLine();
            if (first != null && first.startsWith("tenant,m0")) {
                return minutes(file, reader, first);
            }
            boolean header = first != null && first.strip().equalsIgnoreCase(EventLines.HEADER);
            if (first == null || (!header && !EventLines.begins(first))) {
                return Parsed.wrong(
                        wrong(
                                file,
                                1,
                                "begins with no header tenant,m0,m1,… or tenant,timestamp, and is"
                                        + " no event"));
            }
            var events = new EventLines();
            if (!header) {
                events.add(first);
            }
            var problems = each(file, reader, events::add);
            return problems.isEmpty()
                    ? Parsed.ok(events.trace())
                    : new Parsed.Wrong<>(List.copyOf(problems));
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
        int minutes = header.split(",", -1).length - 1;
        var problems = each(file, reader, line -> days.add(day(line, minutes)));
        return problems.isEmpty()
                ? Parsed.ok(new MinuteTrace(days, minutes))
                : new Parsed.Wrong<>(List.copyOf(problems));
    }

    private static List<Problem> each(Path file, BufferedReader reader, Consumer<String> taker)
            throws IOException {
        var problems = new ArrayList<Problem>();
        int number = 1;
        for (String line = reader.readLine();
                line != null && problems.size() < MOST_PROBLEMS;
                line = reader.readLine()) {
            number++;
            try {
                taker.accept(line);
            } catch (IllegalArgumentException e) {
                problems.add(wrong(file, number, String.valueOf(e.getMessage())));
            }
        }
        return problems;
    }

    private static MinuteTrace.Day day(String line, int minutes) {
        String[] cells = line.split(",", -1);
        var active = new ActiveMinutes.Gathering();
        if (cells.length != minutes + 1) {
            throw new IllegalArgumentException(
                    (cells.length - 1) + " minutes where the header has " + minutes);
        }
        for (int minute = 0; minute < minutes; minute++) {
            String cell = cells[minute + 1];
            int count = cell.equals("0") ? 0 : count(cell);
            if (count > 0) {
                active.add(minute, count, Carried.NOTHING);
            }
        }
        return new MinuteTrace.Day(new TenantId(cells[0]), active.from(0), List.of());
    }

    private static int count(String cell) {
        long count = Long.parseLong(cell.strip());
        if (count < 0) {
            throw new IllegalArgumentException("a count of " + count);
        }
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    private static Problem wrong(Path file, int line, String what) {
        return Problem.invalid(
                "InvalidTrace",
                file + ", line " + line + ": " + what,
                "write tenant,m0,m1,… with whole numbers, one tenant a line; or tenant,timestamp"
                        + " with milliseconds since 1970 or ISO 8601, one event a line");
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        InputStream plain = gzip ? new GZIPInputStream(raw) : raw;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    }
}
