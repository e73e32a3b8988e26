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
 * @param story facts, score, decision, placement, process, exits: by time, those of one moment in
 *     the order they were written; after them what stands now
 */
public record Explanation(AgentId agent, Instant at, List<Entry> story) {
    public Explanation {
        story = List.copyOf(story);
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
     * @param events everything on record, oldest first
     * @param decision as {@code relevance} has it now
     * @param placement as {@code control} has it now
     * @param status as {@code agent-state} has it now
     */
    public record Records(
            List<Row<HistoryEvent>> events,
            Optional<Row<Decision>> decision,
            Optional<Row<ControlRecord>> placement,
            Optional<Row<AgentStatus>> status) {
        /** Whether nothing at all is known. */
        public boolean none() {
            return events.isEmpty()
                    && decision.flatMap(Row::value).isEmpty()
                    && placement.flatMap(Row::value).isEmpty()
                    && status.flatMap(Row::value).isEmpty();
        }
    }

    /**
     * The story up to a moment.
     *
     * @param most the newest entries kept
     */
    public static Explanation of(AgentId agent, Instant at, Records records, int most) {
        var story = new ArrayList<Entry>();
        for (Row<HistoryEvent> row : records.events()) {
            row.value()
                    .filter(event -> !event.at().isAfter(at))
                    .ifPresent(event -> story.add(Told.event(event, row.position())));
        }
        // Several write to the log: what a decision leads to can lie there before it.
        story.sort(Comparator.comparing(Entry::at));
        List<Entry> newest = story.subList(Math.max(0, story.size() - most), story.size());
        var all = new ArrayList<>(newest);
        // What stands now is known in full; it belongs to the story if it stood then.
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
        return new Explanation(agent, at, all);
    }
}
