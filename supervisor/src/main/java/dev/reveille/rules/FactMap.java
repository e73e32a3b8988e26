package dev.reveille.rules;

import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactReader;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All facts of a context by name, as expressions see them under {@code facts}: what was never seen
 * is not in it. What is asked for is written down as an input.
 */
final class FactMap extends AbstractMap<String, Object> {
    private final RelevanceContext context;
    private final FactReader reader;

    FactMap(RelevanceContext context, FactReader reader) {
        this.context = context;
        this.reader = reader;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key).isPresent();
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return find(key).map(FactMap::plain).orElse(null);
    }

    private Optional<Fact> find(@Nullable Object key) {
        return key instanceof String name && !name.startsWith("@")
                ? reader.seen(name)
                : Optional.empty();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        var all = new LinkedHashMap<String, Object>();
        for (Fact fact : context.facts()) {
            reader.seen(fact.name())
                    .filter(seen -> !seen.name().startsWith("@"))
                    .ifPresent(seen -> all.put(seen.name(), plain(seen)));
        }
        return Map.copyOf(all).entrySet();
    }

    private static Object plain(Fact fact) {
        return switch (fact.value()) {
            case FactValue.Text(String value) -> value;
            case FactValue.Whole(long value) -> value;
            case FactValue.Real(double value) -> value;
            case FactValue.Flag(boolean value) -> value;
        };
    }
}
