package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * That agents of the same tenant run which may start only after this one: then it is to run
 * whatever its own score says.
 *
 * @param by their names, in order
 * @param at when that was found out
 */
public record Needed(Set<String> by, Instant at) {
    /** How decisions name it among their inputs. */
    public static final String INPUT = "needed_by";

    private static final String BETWEEN = ", ";

    public Needed {
        by = new TreeSet<>(by);
    }

    /** What is known of it; of an agent nobody needs too. */
    public static Needed of(Optional<Fact> fact, Instant now) {
        return fact.filter(known -> known.value() instanceof FactValue.Text)
                .map(known -> new Needed(names(known.value().text()), known.at()))
                .orElseGet(() -> new Needed(Set.of(), now));
    }

    /** If anyone needs it. */
    static Optional<Needed> in(RelevanceContext context) {
        return context.fact(Fact.NEEDED_BY)
                .map(fact -> of(Optional.of(fact), fact.at()))
                .filter(needed -> !needed.by().isEmpty());
    }

    private static Set<String> names(String text) {
        return text.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(text.split(BETWEEN, -1)));
    }

    /** After an agent has begun to need it, or has ceased to. */
    public Needed with(String name, boolean needs, Instant now) {
        var names = new TreeSet<>(by);
        boolean changed = needs ? names.add(name) : names.remove(name);
        return changed ? new Needed(names, now) : this;
    }

    /** As it is remembered. */
    public Fact fact() {
        return new Fact(Fact.NEEDED_BY, new FactValue.Text(text(by)), at, Fact.DEPENDENCY_SOURCE);
    }

    private static String text(Collection<String> names) {
        return String.join(BETWEEN, names);
    }

    /** As decisions tell it. */
    FactUsed used() {
        var value = new FactValue.Text(text(by));
        return new FactUsed(
                INPUT, value.text(), value.type(), Optional.of(at), Fact.DEPENDENCY_SOURCE);
    }

    /** For an explanation. */
    String words() {
        return "needed by " + text(by);
    }
}
