package dev.reveille.rules;

import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactReader;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Facts by name, as expressions see them under {@code facts}. */
final class FactMap {
    private FactMap() {}

    /**
     * Those an expression may ask for, each noted as an input; what was never seen is not in it.
     * The runtime copies the map, so that it cannot be seen which are asked for in the end.
     */
    static Map<String, Object> of(FactUse use, RelevanceContext context, FactReader reader) {
        var map = new HashMap<String, Object>();
        for (String name : use.any() ? all(context) : use.named()) {
            // What begins so is Reveille's own memory, no fact of anyone's.
            if (!name.startsWith("@")) {
                reader.seen(name).ifPresent(fact -> map.put(name, plain(fact)));
            }
        }
        return map;
    }

    private static Set<String> all(RelevanceContext context) {
        var names = new TreeSet<String>();
        context.facts().forEach(fact -> names.add(fact.name()));
        KnownFact.ALL.forEach(known -> names.add(known.name()));
        return names;
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
