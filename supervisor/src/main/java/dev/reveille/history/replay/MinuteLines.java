package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A trace in minutes, line by line: {@code tenant,m0,m1,…} with a count for each minute. */
public final class MinuteLines {
    public static final String REMEDY =
            "write tenant,m0,m1,… and then one line a tenant, with a whole number for each minute,"
                    + " 0 for none";

    private static final String HEADER = "tenant,m0";
    // more digits than this would not fit, nor be a count of anything
    private static final int MOST_DIGITS = 18;

    private final String[] names;
    private final Map<TenantId, Integer> lines = new HashMap<>();

    /**
     * One tenant's line.
     *
     * @param counts activity in each minute, 0 or more
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, by who asked for it
    public record Line(TenantId tenant, long[] counts) {}

    /**
     * After a header, see {@link #begins}.
     *
     * @param header first line
     */
    public MinuteLines(String header) {
        names = header.split(",", -1);
    }

    /** Whether that is the first line of such a file. */
    public static boolean begins(@Nullable String line) {
        return line != null && line.startsWith(HEADER);
    }

    /** How many minutes a line has. */
    public int minutes() {
        return names.length - 1;
    }

    /**
     * Reads a line.
     *
     * @param number of it in its file, counted from 1
     * @throws IllegalArgumentException if it is none, or its tenant had one before; in words that
     *     name the column, the value and what is expected
     */
    public Line read(String line, int number) {
        String[] cells = line.split(",", -1);
        if (cells.length != names.length) {
            throw new IllegalArgumentException(
                    (cells.length - 1) + " minutes where the header has " + minutes());
        }
        var tenant = EventLines.tenant(cells[0]);
        Integer before = lines.putIfAbsent(tenant, number);
        if (before != null) {
            throw new IllegalArgumentException(
                    "column tenant: "
                            + tenant
                            + " has line "
                            + before
                            + " already; add the two up, a tenant has one line");
        }
        long[] counts = new long[minutes()];
        for (int minute = 0; minute < counts.length; minute++) {
            String cell = cells[minute + 1];
            counts[minute] = cell.equals("0") ? 0 : count(cell.strip(), minute);
        }
        return new Line(tenant, counts);
    }

    private long count(String cell, int minute) {
        if (cell.isEmpty()
                || cell.length() > MOST_DIGITS
                || !cell.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(
                    "column "
                            + names[minute + 1].strip()
                            + ": \""
                            + EventLines.shortened(cell)
                            + "\" is no count; expected: a whole number of 0 or more");
        }
        return Long.parseLong(cell);
    }
}
