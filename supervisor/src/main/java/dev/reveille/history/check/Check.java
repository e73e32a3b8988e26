package dev.reveille.history.check;

import dev.reveille.core.check.Fact;
import dev.reveille.core.check.Violation;
import dev.reveille.history.History;
import dev.reveille.history.InOrder;
import dev.reveille.history.Position;
import dev.reveille.history.Row;
import dev.reveille.history.TopicReader.From;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Holds what public topics tell against the rules of the fleet. What compaction and retention have
 * taken is not judged: nothing is said of what is not known.
 */
public final class Check {
    private final History history;
    private final Duration skew;
    private final Rules rules;
    private final CheckFacts facts;
    private final Map<String, Instant> newest = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private Instant since = Instant.MIN;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private long records;
    private long processes;

    /**
     * @param within how long a wanted agent may take to run
     * @param skew by how much clocks of the fleet may differ
     */
    public Check(History history, Duration within, Duration skew) {
        this.history = history;
        this.skew = skew;
        this.rules = new Rules(within, skew);
        this.facts = new CheckFacts(skew);
    }

    /**
     * All there is up to now.
     *
     * @param from what is judged; the control log is read from its beginning in any case
     */
    public Finding upToNow(Instant from, Instant now) {
        since = from;
        var rows = new ArrayList<Row<?>>();
        for (Reading<?> reading : CheckFacts.READ) {
            boolean all =
                    from.equals(Instant.MIN)
                            || reading == Reading.CONTROL
                            || reading == Reading.STATES;
            history.each(reading, all ? new From.Beginning() : new From.Time(from), rows::add);
        }
        var timed = new ArrayList<Map.Entry<Instant, Row<?>>>();
        rows.forEach(row -> timed.add(Map.entry(time(row), row)));
        timed.sort(Map.Entry.comparingByKey());
        var all = new ArrayList<Fact>();
        timed.forEach(entry -> all.addAll(facts.of(entry.getValue(), entry.getKey())));
        all.sort(Comparator.comparing(Fact::at));
        all.forEach(fact -> judge(fact, violations::add));
        judge(new Fact.Passed(now, "now"), violations::add);
        return finding();
    }

    /**
     * What comes from now on, until {@code done} says so. Of busy claims nothing is said, for only
     * what follows tells how long they lasted.
     */
    public Finding follow(BooleanSupplier done, Consumer<Violation> broken) {
        var order = new InOrder<Row<?>>();
        var pending = new InOrder<Fact>();
        history.following(CheckFacts.READ)
                .run(
                        new From.Now(),
                        () -> {},
                        () -> {
                            Instant now = Instant.now();
                            order.due(now)
                                    .forEach(
                                            row ->
                                                    facts.of(row, time(row))
                                                            .forEach(
                                                                    f ->
                                                                            pending.add(
                                                                                    f.at(), f,
                                                                                    now)));
                            pending.due(now).forEach(fact -> tell(fact, broken));
                            tell(new Fact.Passed(now.minus(skew), "now"), broken);
                            return done.getAsBoolean();
                        },
                        row -> order.add(row.time(), row, Instant.now()));
        return finding();
    }

    private void tell(Fact fact, Consumer<Violation> broken) {
        judge(
                fact,
                violation -> {
                    violations.add(violation);
                    broken.accept(violation);
                });
    }

    /** A record's, but never before that of the one before it in its partition. */
    private Instant time(Row<?> row) {
        records++;
        Position position = row.position();
        return newest.merge(
                position.topic() + "-" + position.partition(),
                row.time(),
                (before, now) -> now.isAfter(before) ? now : before);
    }

    private void judge(Fact fact, Consumer<Violation> broken) {
        if (!(fact instanceof Fact.Passed)) {
            first = fact.at().isBefore(first) ? fact.at() : first;
            last = fact.at().isAfter(last) ? fact.at() : last;
            processes += fact instanceof Fact.Began ? 1 : 0;
        }
        rules.see(fact).filter(v -> !v.at().isBefore(since)).forEach(broken);
    }

    private Finding finding() {
        return new Finding(violations, records, processes, first, last);
    }
}
