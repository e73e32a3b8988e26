package dev.reveille.cli;

import dev.reveille.config.SpecDocument;
import dev.reveille.config.Written;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Spot;
import java.util.HashMap;
import java.util.Map;

/** Which file each document came from, so that what is wrong with it is told with its place. */
final class Origins {
    private final Map<String, Written> byName = new HashMap<>();

    void add(String where, String text) {
        Written.all(where, text).forEach(written -> byName.put(written.named(), written));
    }

    /** The problem of a document, told with its place. */
    Problem placed(SpecDocument document, Problem problem) {
        String name = Changes.name(document);
        Written own = byName.get(name);
        if (own == null) {
            return problem.about(name);
        }
        String key = problem.spot().map(Spot::key).orElse("");
        if (document instanceof SpecDocument.OfAgent agent && !own.has(key)) {
            // what it lacks itself may stand in the template below it
            Written template = byName.get("template " + agent.id().name());
            if (template != null && template.has(key)) {
                return template.placed(problem, ", for " + name);
            }
            if (problem.spot().filter(Spot::within).isPresent()) {
                return problem.about(name + ", over template " + agent.id().name());
            }
        }
        return own.placed(problem);
    }
}
