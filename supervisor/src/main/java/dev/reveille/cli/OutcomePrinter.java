package dev.reveille.cli;

import dev.reveille.history.replay.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Prints what replayed policies did, each beside the first. */
final class OutcomePrinter {
    /** Behind the name of a policy whose figures must not be held against others'. */
    static final String FLAWED = " !";

    static final String LEGEND =
            "! left activity unserved, or its evaluator failed: not to be held against the others,"
                    + " so no ratios; the warnings say more";

    private final Format format;
    private final OptionalDouble price;
    private final int named;

    /**
     * A printer.
     *
     * @param price of an hour of one instance; empty = nothing is said of cost
     * @param named tenants named of those that gain, and of those that lose; 0 = nothing of them
     */
    OutcomePrinter(Format format, OptionalDouble price, int named) {
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
        if (isAnyFlawed(outcomes)) {
            format.line(LEGEND);
        }
        if (namesTenants()) {
            outcomes.stream().skip(1).forEach(outcome -> changes(outcome, outcomes.getFirst()));
        }
    }

    /** Whether those that gain and lose are named. */
    boolean namesTenants() {
        return named > 0;
    }

    static boolean isAnyFlawed(List<Outcome> outcomes) {
        return outcomes.stream().anyMatch(OutcomePrinter::isFlawed);
    }

    static boolean isFlawed(Outcome outcome) {
        return !outcome.flaws().isEmpty();
    }

    /** Names of the table's columns. */
    List<String> header() {
        var header =
                new ArrayList<>(
                        List.of("policy", "cold starts", "to first", "idle hours", "to first"));
        header.addAll(List.of("unserved", "wakes", "flaps"));
        price.ifPresent(_ -> header.add("cost"));
        return header;
    }

    /** The table. */
    List<List<String>> rows(List<Outcome> outcomes) {
        return outcomes.stream().map(outcome -> row(outcome, outcomes.getFirst())).toList();
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
        boolean compared = outcome.isComparable(first);
        double cold = (double) outcome.coldStarts();
        var row = new ArrayList<String>();
        row.add(outcome.policy() + (isFlawed(outcome) ? FLAWED : ""));
        row.add(Long.toString(outcome.coldStarts()));
        row.add(compared ? ratio(cold, (double) first.coldStarts()) : "-");
        row.add(Amount.of(outcome.idleHours()));
        row.add(compared ? ratio(outcome.idleHours(), first.idleHours()) : "-");
        row.add(Long.toString(outcome.unserved()));
        row.add(Long.toString(outcome.wakes()));
        row.add(Long.toString(outcome.flaps()));
        price.ifPresent(p -> row.add(Amount.of(p * outcome.runningHours(), 2)));
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
                "  " + Amount.tenants(changes.size(), what) + (changes.isEmpty() ? "" : ", most:"));
        most(changes).forEach(change -> format.line("    " + sentence(change)));
    }

    private static String sentence(Outcome.Change change) {
        var cells = cells(change);
        return cells.get(0)
                + " "
                + Amount.noun(cells.get(1), change.coldStarts(), "cold start")
                + ", "
                + cells.get(2)
                + " idle hours"
                + (change.unserved() == 0 ? "" : ", " + cells.get(3) + " unserved");
    }

    /** Tenant, then cold starts, idle hours and unserved minutes more than under the other. */
    static List<String> cells(Outcome.Change change) {
        return List.of(
                change.tenant().value(),
                Amount.more(change.coldStarts()),
                Amount.more(change.idle() / 60.0),
                Amount.more(change.unserved()));
    }

    private Map<String, Object> object(Outcome outcome, Outcome first) {
        var object = new LinkedHashMap<String, Object>();
        object.put("policy", outcome.policy());
        object.put("comparable", outcome.isComparable(first));
        object.put("cold_starts", outcome.coldStarts());
        object.put("unserved", outcome.unserved());
        object.put("idle_hours", rounded(outcome.idleHours()));
        object.put("wakes", outcome.wakes());
        object.put("flaps", outcome.flaps());
        object.put("running_hours", rounded(outcome.runningHours()));
        price.ifPresent(p -> object.put("cost", rounded(p * outcome.runningHours())));
        object.put("failed_evaluations", outcome.failures().failed());
        outcome.failures().first().ifPresent(why -> object.put("first_failure", why));
        if (namesTenants() && !outcome.equals(first)) {
            var gains = outcome.gains(first);
            var losses = outcome.losses(first);
            object.put("gaining", gains.size());
            object.put("losing", losses.size());
            object.put("gain", objects(gains));
            object.put("lose", objects(losses));
        }
        var notes = Stream.concat(outcome.flaws().stream(), outcome.notes().stream()).toList();
        if (!notes.isEmpty()) {
            object.put("notes", notes);
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
        object.put("unserved", change.unserved());
        object.put("idle_hours", rounded(change.idle() / 60.0));
        return object;
    }

    private static double rounded(double number) {
        return Math.round(number * 100) / 100.0;
    }

    private static String ratio(double one, double other) {
        return other == 0 ? "-" : Amount.of(one / other, 3);
    }
}
