package dev.reveille.core.relevance;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts of one kind, by name, such as an agent's own or its tenant's. Looked up only when asked
 * for: an event of an active tenant asks for few.
 */
public interface FactLayer {
    /** The fact of that name, or null. */
    @Nullable Fact get(String name);

    /** All of them. */
    Collection<Fact> all();

    /** Facts at hand. */
    static FactLayer of(Map<String, Fact> facts) {
        return new FactLayer() {
            @Override
            public @Nullable Fact get(String name) {
                return facts.get(name);
            }

            @Override
            public Collection<Fact> all() {
                return facts.values();
            }
        };
    }

    /** Facts at hand; of two with one name the first counts, of activity the later. */
    static FactLayer of(Collection<Fact> facts) {
        var byName = new HashMap<String, Fact>();
        facts.forEach(fact -> byName.merge(fact.name(), fact, RelevanceContext::pick));
        return of(byName);
    }
}
