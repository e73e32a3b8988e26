package dev.reveille.cli;

import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TenantId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

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
        int tenants = 0;
        try (var reader = open(file)) {
            String header = reader.readLine();
            if (header == null || !header.startsWith("tenant,m0")) {
                return Parsed.wrong(wrong(file, 1, "begins with no header tenant,m0,m1,…"));
            }
            int number = 1;
            for (String line = reader.readLine();
                    line != null && tenants < most;
                    line = reader.readLine()) {
                number++;
                try {
                    tenant(line, from, minutes, seed, beats);
                    tenants++;
                } catch (IllegalArgumentException e) {
                    problems.add(wrong(file, number, String.valueOf(e.getMessage())));
                }
            }
        } catch (IOException e) {
            return Parsed.wrong(
                    Problem.of(
                            "FileNotReadable",
                            Category.STORAGE,
                            Unreadable.why(file, e),
                            "name a CSV file, or one in gzip, with --trace"));
        }
        if (!problems.isEmpty()) {
            return new Parsed.Wrong<>(problems);
        }
        beats.sort(Comparator.comparing(Beat::at).thenComparing(Beat::tenant));
        return Parsed.ok(new Trace(List.copyOf(beats), tenants));
    }

    private static void tenant(String line, int from, int minutes, long seed, List<Beat> beats) {
        String[] cells = line.split(",", -1);
        var tenant = new TenantId(cells[0]);
        for (int minute = from; minute < from + minutes && minute + 1 < cells.length; minute++) {
            long count = Long.parseLong(cells[minute + 1].strip());
            if (count > 0) {
                // a fixed place within the minute, whatever else is replayed
                var random = new SplittableRandom(seed ^ tenant.value().hashCode() * 31L ^ minute);
                long millis =
                        (minute - from) * (long) MINUTE_MILLIS + random.nextInt(MINUTE_MILLIS);
                beats.add(new Beat(Duration.ofMillis(millis), tenant, count));
            }
        }
    }

    private static Problem wrong(Path file, int line, String what) {
        return Problem.invalid(
                "InvalidTrace",
                file + ", line " + line + ": " + what,
                "write tenant,m0,m1,… with whole numbers, one tenant a line");
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    }
}
