package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.History;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What is said of names nobody has: the nearest there is, or what else is called so. */
final class Unknown {
    private Unknown() {}

    static Problems node(String name, Collection<String> nodes, History history) {
        return notFound("NodeNotFound", "node", name, nodes, other(name, "node", history));
    }

    static Problems template(String name, Collection<String> templates, History history) {
        return notFound(
                "TemplateNotFound", "template", name, templates, other(name, "template", history));
    }

    private static Problems notFound(
            String code, String kind, String name, Collection<String> all, Optional<String> other) {
        String remedy =
                other.or(() -> Nearest.to(name, all).map(near -> "did you mean " + near + "?"))
                        .orElseGet(
                                () ->
                                        all.isEmpty()
                                                ? "there is none; see `reveille get " + kind + "s`"
                                                : "there are " + Nearest.list(all));
        return Reads.notFound(code, "no " + kind + " " + name, remedy);
    }

    /** How to ask for what of another kind has that name. */
    private static Optional<String> other(String name, String asked, History history) {
        if (name.indexOf('/') > 0) {
            return agent(name, history);
        }
        if (!asked.equals("node")
                && history.nodes(Instant.now()).all().stream()
                        .anyMatch(line -> line.node().value().equals(name))) {
            return Optional.of(named("node", name));
        }
        if (!asked.equals("template") && history.templates().containsKey(name)) {
            return Optional.of(named("template", name));
        }
        return history.sources().containsKey(name)
                ? Optional.of("there is a source of that name: `reveille get sources`")
                : Optional.empty();
    }

    private static Optional<String> agent(String name, History history) {
        try {
            AgentId id = AgentId.parse(name);
            boolean known = history.specs().containsKey(id) || history.decisions().containsKey(id);
            return known ? Optional.of(named("agent", name)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String named(String kind, String name) {
        return "there is "
                + (kind.equals("agent") ? "an " : "a ")
                + kind
                + " of that name: `reveille describe "
                + kind
                + " "
                + name
                + "`";
    }
}
