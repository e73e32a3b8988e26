package dev.reveille.history.replay;

import dev.reveille.core.relevance.FactValue;
import java.util.HashMap;
import java.util.Map;

/**
 * What activity carried.
 *
 * @param type what was done
 * @param attributes facts
 */
public record Carried(String type, Map<String, FactValue> attributes) {
    /** Of traces that tell no more than that there was some. */
    static final Carried NOTHING = new Carried("activity", Map.of());

    public Carried {
        attributes = Map.copyOf(attributes);
    }

    /** Both: of what both say, the later. */
    Carried and(Carried later) {
        if (later.attributes.equals(attributes) || attributes.isEmpty()) {
            return later;
        }
        var both = new HashMap<>(attributes);
        both.putAll(later.attributes);
        return new Carried(later.type, both);
    }
}
