package dev.reveille.cli;

import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.history.replay.MinuteLines;
import dev.reveille.history.replay.TraceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A day of activity in the shape of the Azure Functions trace of 2019: CSV, {@code tenant,m0,m1,…},
 * invocations per minute. A minute with invocations becomes one event that carries their count, at
 * a moment within the minute that depends on the seed, the tenant and the minute alone: relevance
 * follows how recent activity is, so that thousands of events in a minute would say no more.
 *
 * @param beats what happens, in order
 * @param tenants how many tenants it has
 */
record Trace(List<Beat> beats, int tenants) {
    private static final int MINUTE_MILLIS = 60_000;

    /**
     * One event.
     *
     * @param at time since the trace began, in the trace's own time
     * @param tenant whose
     * @param count invocations of that minute
     */
    record Beat(Duration at, TenantId tenant, long count) {}

    /**
     * Reads a trace.
     *
     * @param file CSV, or CSV in gzip
     * @param most tenants taken, the first of the file
     * @param from first minute taken
     * @param minutes how many are taken
     */
    static Parsed<Trace> read(Path file, int most, int from, int minutes, long seed) {
        var beats = new ArrayList<Beat>();
        var problems = new ArrayList<Problem>();
        try (var reader = TraceFile.open(file)) {
            String header = reader.readLine();
            if (header == null || !MinuteLines.begins(header)) {
                return Parsed.wrong(
                        TraceFile.wrong(
                                file,
                                1,
                                "begins with no header tenant,m0,m1,…",
                                MinuteLines.REMEDY));
            }
            var lines = new MinuteLines(header);
            var tenants = new ArrayList<MinuteLines.Line>();
            TraceFile.each(
                    reader,
                    (line, number) -> {
                        if (tenants.size() < most) {
                            tenants.add(lines.read(line, number));
                        }
                    },
                    (said, number) ->
                            problems.add(TraceFile.wrong(file, number, said, MinuteLines.REMEDY)));
            tenants.forEach(line -> tenant(line, from, minutes, seed, beats));
            beats.sort(Comparator.comparing(Beat::at).thenComparing(Beat::tenant));
            return problems.isEmpty()
                    ? Parsed.ok(new Trace(List.copyOf(beats), tenants.size()))
                    : new Parsed.Wrong<>(problems);
        } catch (IOException e) {
            return Parsed.wrong(
                    Problem.of(
                            "FileNotReadable",
                            Category.STORAGE,
                            Unreadable.why(file, e),
                            "name a CSV file, or one in gzip, with --trace"));
        }
    }

    private static void tenant(
            MinuteLines.Line line, int from, int minutes, long seed, List<Beat> beats) {
        var tenant = line.tenant();
        long[] counts = line.counts();
        for (int minute = from; minute < from + minutes && minute < counts.length; minute++) {
            long count = counts[minute];
            if (count > 0) {
                // a fixed place within the minute, whatever else is replayed
                var random = new SplittableRandom(seed ^ tenant.value().hashCode() * 31L ^ minute);
                long millis =
                        (minute - from) * (long) MINUTE_MILLIS + random.nextInt(MINUTE_MILLIS);
                beats.add(new Beat(Duration.ofMillis(millis), tenant, count));
            }
        }
    }
}
