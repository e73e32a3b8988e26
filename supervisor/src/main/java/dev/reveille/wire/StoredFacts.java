package dev.reveille.wire;

import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.StoredFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Facts in stores, and the values events carry. */
final class StoredFacts {
    private StoredFacts() {}

    static List<StoredFact> toAvro(Collection<Fact> facts) {
        var stored = new ArrayList<StoredFact>(facts.size());
        for (Fact f : facts) {
            stored.add(new StoredFact(f.name(), raw(f.value()), f.at().toEpochMilli(), f.source()));
        }
        return stored;
    }

    static Map<String, Fact> fromAvro(List<StoredFact> stored) {
        var facts = new TreeMap<String, Fact>();
        for (StoredFact s : stored) {
            var value = FactValue.of(s.getValue()).orElseThrow();
            facts.put(
                    s.getName(),
                    new Fact(s.getName(), value, Instant.ofEpochMilli(s.getAt()), s.getSource()));
        }
        return facts;
    }

    static Object raw(FactValue value) {
        return switch (value) {
            case FactValue.Text(String text) -> text;
            case FactValue.Whole(long number) -> number;
            case FactValue.Real(double number) -> number;
            case FactValue.Flag(boolean flag) -> flag;
        };
    }

    /**
     * Attributes as facts' values.
     *
     * @throws Problems if one is NaN or infinite
     */
    static Map<String, FactValue> values(Map<String, Object> attributes) {
        var values = new TreeMap<String, FactValue>();
        attributes.forEach(
                (name, value) ->
                        values.put(
                                name,
                                FactValue.of(value)
                                        .orElseThrow(() -> notFinite("attribute " + name, value))));
        return values;
    }

    static Problems notFinite(String what, Object value) {
        return new Problems(
                TenantFold.refused(what + " is " + value, "send a finite number, or leave it out"));
    }
}
