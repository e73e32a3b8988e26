package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * That agents of the same tenant run which may start only after this one: then it is to run
 * whatever its own score says.
 *
 * @param by their names, some of them where there are many
 * @param at when that was found out
 */
public record Needed(String by, Instant at) {
    /** How decisions name it among their inputs. */
    public static final String INPUT = "needed_by";

    /** Names told, of many. */
    private static final int TOLD = 3;

    /** What is remembered of an agent that these need. */
    public static Fact fact(SortedSet<String> names, Instant at) {
        var told = String.join(", ", names.stream().limit(TOLD).toList());
        int more = names.size() - TOLD;
        var text = more > 0 ? told + " and " + more + " more" : told;
        return new Fact(Fact.NEEDED_BY, new FactValue.Text(text), at, Fact.DEPENDENCY_SOURCE);
    }

    /** If anyone needs it. */
    static Optional<Needed> in(RelevanceContext context) {
        return context.fact(Fact.NEEDED_BY).map(fact -> new Needed(fact.value().text(), fact.at()));
    }

    /** As decisions tell it. */
    FactUsed used() {
        var value = new FactValue.Text(by);
        return new FactUsed(
                INPUT, value.text(), value.type(), Optional.of(at), Fact.DEPENDENCY_SOURCE);
    }

    /** Whether an input of a decision is this, and no fact of the same name. */
    static boolean isOne(FactUsed input) {
        return input.name().equals(INPUT) && input.source().equals(Fact.DEPENDENCY_SOURCE);
    }

    /** For an explanation. */
    String words() {
        return "needed by " + by;
    }
}
