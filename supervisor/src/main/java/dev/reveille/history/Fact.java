package dev.reveille.history;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.schemas.Topic;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One fact as it was in the last decision that was published: a judgement that is no news is not.
 *
 * @param name of it
 * @param value as text
 * @param source where it came from; {@code default} where it was never seen
 * @param at when it was told
 * @param where the record that told it, if that is still there
 */
public record Fact(
        String name, String value, String source, Optional<Instant> at, Optional<Position> where) {
    private static final String INPUT = "input.";

    /** As history words an input: the value, its source, and its time if it has one. */
    private static final Pattern WORDED = Pattern.compile("(?s)(.*) \\((\\S+)(?: at (\\S+))?\\)");

    /** Those of the decision that stood at a moment, whichever of its two records is left. */
    static List<Fact> of(
            Optional<Decision> decision, List<Row<HistoryEvent>> events, Instant moment) {
        Optional<HistoryEvent> event = Explanation.inForce(events, moment);
        return decision.filter(d -> event.filter(e -> e.at().isAfter(d.decidedAt())).isEmpty())
                .map(d -> d.inputs().stream().map(Fact::of).toList())
                .or(() -> event.map(e -> worded(e.details())))
                .orElse(List.of());
    }

    private static Fact of(FactUsed f) {
        return new Fact(f.name(), f.value(), f.source(), f.at(), Optional.empty());
    }

    private static List<Fact> worded(Map<String, String> details) {
        return new TreeMap<>(details)
                .entrySet().stream()
                        .filter(e -> e.getKey().startsWith(INPUT))
                        .map(e -> worded(e.getKey().substring(INPUT.length()), e.getValue()))
                        .toList();
    }

    private static Fact worded(String name, String text) {
        var matcher = WORDED.matcher(text);
        return matcher.matches()
                ? new Fact(
                        name,
                        matcher.group(1),
                        matcher.group(2),
                        instant(matcher.group(3)),
                        Optional.empty())
                : new Fact(name, text, "", Optional.empty(), Optional.empty());
    }

    private static Optional<Instant> instant(@org.jspecify.annotations.Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The topic its source names, if users write to that. */
    Optional<Topic> topic() {
        return Arrays.stream(Topic.values())
                .filter(t -> t.label().equals(source))
                .min(Comparator.naturalOrder());
    }

    /** The record among these that told it. */
    Optional<Position> in(List<Entry> told) {
        return told.stream()
                .filter(e -> Optional.of(e.at()).equals(at))
                .filter(e -> e.what().equals(source.toUpperCase(Locale.ROOT)))
                .map(Entry::where)
                .findFirst();
    }

    Fact at(Position position) {
        return new Fact(name, value, source, at, Optional.of(position));
    }
}
