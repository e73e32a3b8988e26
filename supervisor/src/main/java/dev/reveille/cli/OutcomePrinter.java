package dev.reveille.cli;

import dev.reveille.history.replay.Outcome;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Prints what replayed policies did, each beside the first. */
final class OutcomePrinter {
    private final Format format;
    private final double price;
    private final int named;

    /**
     * A printer.
     *
     * @param price of an hour of one instance; 0 = not shown in the table
     * @param named tenants named of those that gain, and of those that lose; 0 = nothing of them
     */
    OutcomePrinter(Format format, double price, int named) {
        this.format = format;
        this.price = price;
        this.named = named;
    }

    void print(List<Outcome> outcomes) {
        if (format.json()) {
            outcomes.forEach(outcome -> format.object(object(outcome, outcomes.getFirst())));
            return;
        }
        format.table(header(), rows(outcomes), "no policies");
        if (namesTenants()) {
            outcomes.stream().skip(1).forEach(outcome -> changes(outcome, outcomes.getFirst()));
        }
    }

    /** Whether those that gain and lose are named. */
    boolean namesTenants() {
        return named > 0;
    }

    /** Names of the table's columns. */
    List<String> header() {
        var header =
                new ArrayList<>(
                        List.of("policy", "cold starts", "to first", "idle hours", "to first"));
        header.addAll(List.of("wakes", "flaps"));
        if (price > 0) {
            header.add("cost");
        }
        return header;
    }

    /** The table. */
    List<List<String>> rows(List<Outcome> outcomes) {
        return outcomes.stream().map(outcome -> row(outcome, outcomes.getFirst())).toList();
    }

    /** What else is to be known, once for all settings of a policy. */
    static Stream<String> notes(List<Outcome> outcomes) {
        return outcomes.stream()
                .flatMap(o -> o.notes().stream().map(note -> Curves.sort(o.policy()) + ": " + note))
                .distinct();
    }

    /** What one policy is held against, as a heading. */
    static String against(Outcome outcome, Outcome first) {
        return outcome.policy() + " against " + first.policy();
    }

    /** Those to be named. */
    Stream<Outcome.Change> most(List<Outcome.Change> changes) {
        return changes.stream().limit(named);
    }

    private List<String> row(Outcome outcome, Outcome first) {
        var row = new ArrayList<String>();
        row.add(outcome.policy());
        row.add(Long.toString(outcome.coldStarts()));
        row.add(ratio((double) outcome.coldStarts(), (double) first.coldStarts()));
        row.add(text(outcome.idleHours(), 1));
        row.add(ratio(outcome.idleHours(), first.idleHours()));
        row.add(Long.toString(outcome.wakes()));
        row.add(Long.toString(outcome.flaps()));
        if (price > 0) {
            row.add(text(price * outcome.runningHours(), 2));
        }
        return row;
    }

    private void changes(Outcome outcome, Outcome first) {
        format.line("");
        format.line(against(outcome, first) + ":");
        changes("gain", outcome.gains(first));
        changes("lose", outcome.losses(first));
    }

    private void changes(String what, List<Outcome.Change> changes) {
        format.line(
                "  " + changes.size() + " tenants " + what + (changes.isEmpty() ? "" : ", most:"));
        most(changes).forEach(change -> format.line("    " + sentence(change)));
    }

    private static String sentence(Outcome.Change change) {
        var cells = cells(change);
        return cells.get(0) + " " + cells.get(1) + " cold starts, " + cells.get(2) + " idle hours";
    }

    /** Tenant, cold starts and idle hours more than under the other policy. */
    static List<String> cells(Outcome.Change change) {
        return List.of(
                change.tenant().value(),
                signed(Integer.toString(change.coldStarts())),
                signed(text(change.idle() / 60.0, 1)));
    }

    private Map<String, Object> object(Outcome outcome, Outcome first) {
        var object = new LinkedHashMap<String, Object>();
        object.put("policy", outcome.policy());
        object.put("cold_starts", outcome.coldStarts());
        object.put("idle_hours", rounded(outcome.idleHours()));
        object.put("wakes", outcome.wakes());
        object.put("flaps", outcome.flaps());
        object.put("running_hours", rounded(outcome.runningHours()));
        object.put("cost", rounded(price * outcome.runningHours()));
        if (namesTenants() && !outcome.equals(first)) {
            var gains = outcome.gains(first);
            var losses = outcome.losses(first);
            object.put("gaining", gains.size());
            object.put("losing", losses.size());
            object.put("gain", objects(gains));
            object.put("lose", objects(losses));
        }
        if (!outcome.notes().isEmpty()) {
            object.put("notes", outcome.notes());
        }
        return object;
    }

    private List<Map<String, Object>> objects(List<Outcome.Change> changes) {
        return most(changes).map(OutcomePrinter::object).toList();
    }

    private static Map<String, Object> object(Outcome.Change change) {
        var object = new LinkedHashMap<String, Object>();
        object.put("tenant", change.tenant().value());
        object.put("cold_starts", change.coldStarts());
        object.put("idle_hours", rounded(change.idle() / 60.0));
        return object;
    }

    private static double rounded(double number) {
        return Math.round(number * 100) / 100.0;
    }

    private static String ratio(double one, double other) {
        return other == 0 ? "-" : text(one / other, 3);
    }

    private static String text(double number, int places) {
        return BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_UP).toPlainString();
    }

    private static String signed(String number) {
        return number.startsWith("-") ? number : "+" + number;
    }
}
