package dev.reveille.history;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.Backwards.Found;
import dev.reveille.history.Backwards.Reach;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.history.Explanation.Records;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Gathers what topics still hold of one agent around a moment, reading each only that far. */
final class Lookback {
    private static final Duration INSTANTLY = Duration.ofMillis(1);

    /** Records of one partition looked at, whoever's they are: a second's reading or so. */
    private static final long MOST = 200_000;

    /** What a tenant told that is worth telling again: more would bury the story. */
    private static final int ENOUGH_TOLD = 200;

    private static final List<Topic> TOLD =
            List.of(Topic.ACTIVITY, Topic.QUEUE_DEPTH, Topic.RESOURCES, Topic.REKEY);

    private final Shelf shelf;
    private final AgentId agent;
    private final Question asked;
    private final List<Kept> kept = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();

    Lookback(Shelf shelf, AgentId agent, Question asked) {
        this.shelf = shelf;
        this.agent = agent;
        this.asked = asked;
    }

    Records records() {
        var events = events();
        var told = told(events);
        var decision = decision(events);
        var facts = Fact.of(decision.flatMap(Row::value), events, asked.at());
        return new Records(
                events,
                told,
                facts.stream().map(fact -> placed(fact, told)).toList(),
                decision,
                placement(events),
                status(events),
                kept,
                unread);
    }

    /** The newest, down to a decision, which says why all that followed was done. */
    private List<Row<HistoryEvent>> events() {
        Predicate<List<Row<HistoryEvent>>> enough =
                rows ->
                        rows.stream().filter(this::then).count() >= asked.last()
                                && rows.stream().anyMatch(r -> then(r) && is(r, Kind.DECIDED));
        var rows = new ArrayList<Row<HistoryEvent>>();
        var reach = new Reach(asked.from(), asked.until(), MOST);
        for (var partition : shelf.of(Topic.EVENTS, agent.toString())) {
            rows.addAll(
                    noted(
                            partition,
                            shelf.rows(
                                    Reading.EVENTS, partition, agent.toString(), reach, enough)));
        }
        return rows;
    }

    private boolean then(Row<HistoryEvent> row) {
        return row.value().filter(event -> !event.at().isAfter(asked.at())).isPresent();
    }

    private static boolean is(Row<HistoryEvent> row, Kind kind) {
        return row.value().filter(event -> event.kind() == kind).isPresent();
    }

    /** What led to the oldest of these events, and to those after it. */
    private List<Entry> told(List<Row<HistoryEvent>> events) {
        Instant oldest =
                events.stream()
                        .flatMap(row -> row.value().stream())
                        .map(HistoryEvent::at)
                        .min(Comparator.naturalOrder())
                        .orElse(asked.at())
                        .minus(Duration.ofMinutes(1));
        Instant from = oldest.isBefore(asked.from()) ? asked.from() : oldest;
        var reach = new Reach(from, asked.at().plus(asked.after()).plus(INSTANTLY), MOST);
        var all = new ArrayList<Entry>();
        for (Topic topic : TOLD) {
            for (var partition : shelf.of(topic, agent.toString())) {
                all.addAll(noted(partition, shelf.told(agent, partition, reach, ENOUGH_TOLD)));
            }
        }
        all.sort(Comparator.comparing(Entry::at));
        return once(all);
    }

    /** One that took the way over the re-keyed topic lies there as well. */
    static List<Entry> once(List<Entry> all) {
        var seen = new HashSet<Position>();
        return all.stream().filter(entry -> seen.add(entry.where())).toList();
    }

    /** A fact with the record that told it. */
    private Fact placed(Fact fact, List<Entry> told) {
        Optional<Topic> topic = fact.topic();
        if (topic.isEmpty() || fact.at().isEmpty()) {
            return fact;
        }
        Instant at = fact.at().get();
        Optional<Position> known = fact.in(told);
        if (known.isPresent()) {
            return fact.at(known.get());
        }
        var reach = new Reach(at, at.plus(INSTANTLY), MOST);
        for (Topic where : List.of(topic.get(), Topic.REKEY)) {
            for (var partition : shelf.of(where, agent.toString())) {
                var found = noted(partition, shelf.told(agent, partition, reach, ENOUGH_TOLD));
                if (fact.in(found).isPresent()) {
                    return fact.at(fact.in(found).get());
                }
            }
        }
        return fact;
    }

    private <T> List<T> noted(TopicPartition partition, Found<T> found) {
        found.begins().filter(k -> !kept.contains(k)).ifPresent(kept::add);
        if (found.cut()) {
            unread.add(
                    partition
                            + " holds more than "
                            + MOST
                            + " records since "
                            + asked.from()
                            + ": the older ones were not looked at");
        }
        return found.matches();
    }

    private Optional<Row<Decision>> decision(List<Row<HistoryEvent>> events) {
        return standing(
                Reading.DECISIONS, agent.toString(), events, Kind.DECIDED, Decision::decidedAt);
    }

    private Optional<Row<ControlRecord>> placement(List<Row<HistoryEvent>> events) {
        return standing(
                Reading.CONTROL,
                ControlRecord.agentKey(agent),
                events,
                Kind.PLACED,
                record -> record instanceof Placed placed ? placed.placedAt() : Instant.EPOCH);
    }

    private Optional<Row<AgentStatus>> status(List<Row<HistoryEvent>> events) {
        var table = new AgentTable();
        // a record of an older epoch loses, however late it was written
        return rows(Reading.STATES, agent.toString(), events, Kind.STATE, AgentStatus::at).stream()
                .filter(table::apply)
                .reduce((_, later) -> later);
    }

    private <V> Optional<Row<V>> standing(
            Reading<V> reading,
            String key,
            List<Row<HistoryEvent>> events,
            Kind kind,
            Function<V, Instant> at) {
        return rows(reading, key, events, kind, at).stream().max(Comparator.comparing(Row::time));
    }

    /**
     * What stood at the moment, of a topic that keeps only the newest of each key. Its event was
     * written beside it, so it lies no further back; where there is none, it may lie anywhere.
     */
    private <V> List<Row<V>> rows(
            Reading<V> reading,
            String key,
            List<Row<HistoryEvent>> events,
            Kind kind,
            Function<V, Instant> at) {
        Instant from =
                events.stream()
                        .filter(row -> then(row) && is(row, kind))
                        .flatMap(row -> row.value().stream())
                        .map(event -> event.at().minus(Question.SLACK))
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH);
        Predicate<Row<V>> stood =
                row -> !row.value().map(at).orElse(row.time()).isAfter(asked.at());
        var found = new ArrayList<Row<V>>();
        for (var partition : shelf.of(reading.topic(), key)) {
            var reach = new Reach(from, asked.until(), Long.MAX_VALUE);
            shelf
                    .rows(reading, partition, key, reach, rows -> rows.stream().anyMatch(stood))
                    .matches()
                    .stream()
                    .filter(stood)
                    .forEach(found::add);
        }
        return found;
    }
}
