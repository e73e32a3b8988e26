package dev.reveille.cli;

import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecSize;
import dev.reveille.core.lifecycle.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can only be checked once every document, template and evaluator is known. */
final class SpecChecks {
    private SpecChecks() {}

    /**
     * Problems of documents that are fine by themselves.
     *
     * @param templates documents of templates by name
     */
    static List<Problem> of(
            List<SpecDocument> documents, Map<String, String> templates, Origins origins) {
        var problems = new ArrayList<Problem>();
        for (SpecDocument document : documents) {
            var wrong =
                    switch (document) {
                        case SpecDocument.OfTemplate template -> template(template);
                        case SpecDocument.OfAgent agent -> agent(agent, templates);
                        // its expressions are tried where its topic is
                        case SpecDocument.OfSource _ -> List.<Problem>of();
                    };
            wrong.forEach(problem -> problems.add(origins.placed(document, problem)));
        }
        return problems;
    }

    private static List<Problem> template(SpecDocument.OfTemplate template) {
        var large = SpecSize.problems(Changes.name(template), template.document());
        return large.isEmpty() ? unusable(Parsed.ok(template.sample())) : large;
    }

    private static List<Problem> agent(SpecDocument.OfAgent agent, Map<String, String> templates) {
        var large = SpecSize.problems(Changes.name(agent), agent.document());
        return large.isEmpty() ? unusable(whole(agent, templates)) : large;
    }

    private static List<Problem> unusable(Parsed<AgentSpec> parsed) {
        return outlook(parsed) instanceof Outlook.Unusable(var problems) ? problems : List.of();
    }

    /** An agent's spec over the template that covers it, if one does. */
    static Parsed<AgentSpec> whole(SpecDocument.OfAgent agent, Map<String, String> templates) {
        var parser = new SpecParser();
        var below =
                Optional.ofNullable(templates.get(agent.id().name()))
                        .filter(template -> parser.matches(template, agent.id().tenant()));
        return below.map(
                        template ->
                                parser.instantiate(template, agent.id().tenant(), agent.document()))
                .orElseGet(() -> parser.read(agent.document()));
    }

    /** What a parsed spec makes of an agent: its evaluator must be usable, too. */
    static Outlook outlook(Parsed<AgentSpec> parsed) {
        return switch (parsed) {
            case Parsed.Wrong<AgentSpec>(var problems) -> new Outlook.Unusable(problems);
            case Parsed.Ok<AgentSpec>(AgentSpec spec, _) -> outlook(spec);
        };
    }

    private static Outlook outlook(AgentSpec spec) {
        var large = SpecSize.problems("the effective spec of " + spec.id(), spec.document());
        if (!large.isEmpty()) {
            return new Outlook.Unusable(large);
        }
        return switch (Policy.of(spec)) {
            case Parsed.Ok<Policy> _ -> new Outlook.By(spec);
            case Parsed.Wrong<Policy>(var problems) -> new Outlook.Unusable(problems);
        };
    }
}
