package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactLayer;
import dev.reveille.core.relevance.FactValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The most general facts of an agent: those its spec states, and {@code score}, its last one.
 *
 * @param relevance the spec's part
 * @param last where it stood; empty = never judged
 * @param now the moment all of them are as of
 */
public record SpecFacts(RelevanceSpec relevance, Optional<Standing> last, Instant now)
        implements FactLayer {
    private static final String SCORE = Fact.SCORE;

    @Override
    public @Nullable Fact get(String name) {
        var stated = relevance.facts().get(name);
        if (stated != null) {
            return fact(name, stated);
        }
        return name.equals(SCORE) ? last.map(this::score).orElse(null) : null;
    }

    @Override
    public Collection<Fact> all() {
        var all = new ArrayList<Fact>();
        relevance
                .facts()
                .forEach(
                        (name, stated) ->
                                Optional.ofNullable(fact(name, stated)).ifPresent(all::add));
        if (!relevance.facts().containsKey(SCORE)) {
            last.map(this::score).ifPresent(all::add);
        }
        return all;
    }

    private @Nullable Fact fact(String name, Object stated) {
        return FactValue.of(stated).map(value -> new Fact(name, value, now, "spec")).orElse(null);
    }

    private Fact score(Standing standing) {
        return new Fact(SCORE, new FactValue.Real(standing.score()), now, "relevance");
    }
}
