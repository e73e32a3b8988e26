package dev.reveille.history;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why an agent is, or was at some moment, what it is: pure, from records.
 *
 * @param agent which
 * @param at the moment asked about
 * @param facts as they were in the last decision that was published
 * @param story what was told, decided, placed, started, ended: by time, those of one moment in the
 *     order they were written; after them what stands
 * @param after what followed the moment
 * @param gone what can no longer be told, and why
 */
public record Explanation(
        AgentId agent,
        Instant at,
        List<Fact> facts,
        List<Entry> story,
        List<Entry> after,
        List<String> gone) {
    public Explanation {
        facts = List.copyOf(facts);
        story = List.copyOf(story);
        after = List.copyOf(after);
        gone = List.copyOf(gone);
    }

    /**
     * One thing that happened, or stands.
     *
     * @param at when
     * @param what in a word, such as DECIDED
     * @param text one sentence
     * @param lines further detail
     * @param where the record that says so
     */
    public record Entry(Instant at, String what, String text, List<String> lines, Position where) {}

    /**
     * What records can tell of an agent.
     *
     * @param events on record, oldest first
     * @param told by users of its tenant, oldest first
     * @param facts of the decision that stood at the moment
     * @param decision as {@code relevance} had it at the moment
     * @param placement as {@code control} had it
     * @param status as {@code agent-state} had it
     * @param kept logs that begin later than was looked for
     * @param unread what was not looked at
     */
    public record Records(
            List<Row<HistoryEvent>> events,
            List<Entry> told,
            List<Fact> facts,
            Optional<Row<Decision>> decision,
            Optional<Row<ControlRecord>> placement,
            Optional<Row<AgentStatus>> status,
            List<Kept> kept,
            List<String> unread) {
        /** Whether nothing at all is known. */
        public boolean none() {
            return events.isEmpty()
                    && decision.flatMap(Row::value).isEmpty()
                    && placement.flatMap(Row::value).isEmpty()
                    && status.flatMap(Row::value).isEmpty();
        }
    }

    /** The story up to a moment, and a little of what followed. */
    public static Explanation of(AgentId agent, Question asked, Records records) {
        var all = new ArrayList<>(records.told());
        var last = Optional.<HistoryEvent>empty();
        for (Row<HistoryEvent> row : records.events()) {
            if (row.value().isPresent()) {
                HistoryEvent event = row.value().get();
                all.add(Told.event(event, last, row.position()));
                last = event.kind() == HistoryEvent.Kind.DECIDED ? row.value() : last;
            }
        }
        // Several write to the log: what a decision leads to can lie there before it.
        all.sort(Comparator.comparing(Entry::at));
        var before = all.stream().filter(e -> !e.at().isAfter(asked.at())).toList();
        Instant end = asked.at().plus(asked.after());
        var after =
                all.stream()
                        .filter(e -> e.at().isAfter(asked.at()) && !e.at().isAfter(end))
                        .toList();
        return new Explanation(
                agent,
                asked.at(),
                records.facts(),
                story(before, records, asked),
                Runs.together(after).stream().limit(asked.last()).toList(),
                gone(records, asked));
    }

    private static List<String> gone(Records records, Question asked) {
        var gone = new ArrayList<>(records.kept().stream().map(Kept::told).toList());
        gone.addAll(records.unread());
        if (records.decision().isEmpty() && inForce(records.events(), asked.at()).isPresent()) {
            gone.add(
                    "relevance, control and agent-state keep only the newest record of an agent:"
                            + " what stood then is told by events");
        }
        return gone;
    }

    private static List<Entry> story(List<Entry> before, Records records, Question asked) {
        List<Entry> together = Runs.together(before);
        int cut = Math.max(0, together.size() - asked.last());
        var story = new ArrayList<>(together.subList(cut, together.size()));
        // the decision that stood belongs to it, however long ago it was made
        inForce(records.events(), asked.at())
                .flatMap(
                        event ->
                                together.subList(0, cut).stream()
                                        .filter(e -> e.what().equals(event.kind().name()))
                                        .reduce((_, later) -> later)
                                        .filter(e -> e.at().equals(event.at())))
                .ifPresent(story::addFirst);
        story.addAll(standing(records, asked.at()));
        return story;
    }

    /** The newest decision on record up to a moment. */
    static Optional<HistoryEvent> inForce(List<Row<HistoryEvent>> events, Instant moment) {
        return events.stream()
                .flatMap(row -> row.value().stream())
                .filter(e -> e.kind() == HistoryEvent.Kind.DECIDED && !e.at().isAfter(moment))
                .reduce((before, next) -> next.at().isBefore(before.at()) ? before : next);
    }

    /** What stands is known in full; it belongs to the story if it stood then. */
    private static List<Entry> standing(Records records, Instant at) {
        var all = new ArrayList<Entry>();
        records.decision()
                .ifPresent(
                        row ->
                                row.value()
                                        .filter(d -> !d.decidedAt().isAfter(at))
                                        .ifPresent(d -> all.add(Told.decision(d, row.position()))));
        records.placement()
                .ifPresent(
                        row -> {
                            if (row.value().orElse(null) instanceof Placed placed
                                    && !placed.placedAt().isAfter(at)) {
                                all.add(Told.placement(placed, row.position()));
                            }
                        });
        records.status()
                .ifPresent(
                        row ->
                                row.value()
                                        .filter(s -> !s.at().isAfter(at))
                                        .ifPresent(s -> all.add(Told.status(s, row.position()))));
        return all;
    }
}
