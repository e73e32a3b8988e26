package dev.reveille.topology;

import dev.reveille.core.fleet.RelevanceSpec.Thresholds;

/** How history is worded. */
final class Words {
    private Words() {}

    static String edges(Thresholds edges) {
        return "active %s, listening %s, dormant %s, hysteresis %s"
                .formatted(edges.active(), edges.listening(), edges.dormant(), edges.hysteresis());
    }
}
