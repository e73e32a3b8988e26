package dev.reveille.cli;

import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.TemplateRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent's own spec that is unusable over a template being applied: the agent holds what it is,
 * and no error of its own would be seen here.
 *
 * @param problem what is wrong with both together
 * @param before whether it was unusable already, so that the template is not the cause
 */
record Spoilt(SpecDocument.OfTemplate template, AgentId agent, Problem problem, boolean before) {
    /** Agents named, of many with one trouble. */
    private static final int SHOWN = 5;

    /**
     * All of them.
     *
     * @param changed templates being applied
     * @param specs documents of agents, as they will be
     * @param there templates by name, as they are
     */
    static List<Spoilt> of(
            List<SpecDocument.OfTemplate> changed,
            Map<AgentId, String> specs,
            Map<String, TemplateRecord> there) {
        var parser = new SpecParser();
        var spoilt = new ArrayList<Spoilt>();
        for (var template : changed) {
            specs.forEach(
                    (agent, own) -> {
                        if (agent.name().equals(template.name())
                                && parser.matches(template.document(), agent.tenant())
                                && over(Optional.of(template.document()), agent, own)
                                        instanceof Outlook.Unusable(var problems)) {
                            var below =
                                    Optional.ofNullable(there.get(template.name()))
                                            .map(TemplateRecord::document)
                                            .filter(t -> parser.matches(t, agent.tenant()));
                            boolean before = over(below, agent, own) instanceof Outlook.Unusable;
                            spoilt.add(new Spoilt(template, agent, problems.getFirst(), before));
                        }
                    });
        }
        return spoilt;
    }

    private static Outlook over(Optional<String> template, AgentId agent, String own) {
        var parser = new SpecParser();
        return SpecChecks.outlook(
                template.map(t -> parser.instantiate(t, agent.tenant(), own))
                        .orElseGet(() -> parser.read(own)));
    }

    /** What a warning says. */
    static List<String> warnings(List<Spoilt> spoilt) {
        return shown(
                spoilt.stream()
                        .map(
                                s ->
                                        Changes.name(s.template())
                                                + " "
                                                + s.said()
                                                + (s.before() ? "" : "apply refuses it: ")
                                                + s.problem().line())
                        .toList());
    }

    /** What refuses them. */
    static List<Problem> problems(List<Spoilt> spoilt, Origins origins) {
        return spoilt.stream()
                .limit(SHOWN)
                .map(
                        s ->
                                origins.placed(
                                        s.template(),
                                        Problem.invalid(
                                                s.problem().code(),
                                                s.said()
                                                        + s.problem().message()
                                                        + (spoilt.size() > SHOWN
                                                                ? " (one of " + spoilt.size() + ")"
                                                                : ""),
                                                "change or delete that spec first, or with the same"
                                                        + " apply; or "
                                                        + s.problem().remedy())))
                .toList();
    }

    private String said() {
        return "makes the spec of " + agent + " unusable, so that it would hold what it is: ";
    }

    private static List<String> shown(List<String> all) {
        if (all.size() <= SHOWN) {
            return all;
        }
        var shown = new ArrayList<>(all.subList(0, SHOWN));
        shown.add("and so for " + (all.size() - SHOWN) + " more agents");
        return shown;
    }
}
