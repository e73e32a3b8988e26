package dev.reveille.cli;

import dev.reveille.cli.Changes.Change;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecDocument;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.history.History;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What files propose, beside what is there: checked, and compared. */
final class Proposal {
    private final List<SpecDocument> documents;
    private final List<String> warnings;
    private final Origins origins;
    private List<Problem> refusals = List.of();

    private Proposal(SpecFiles.Found found, List<String> warnings) {
        this.documents = found.documents();
        this.origins = found.origins();
        this.warnings = warnings;
    }

    /** Throws every problem of the files at once. */
    static Proposal read(List<Path> files) {
        return switch (SpecFiles.read(files)) {
            case Parsed.Ok<SpecFiles.Found>(var found, var said) -> new Proposal(found, said);
            case Parsed.Wrong<SpecFiles.Found>(var wrong) -> throw new Problems(wrong);
        };
    }

    /**
     * One document's change, and what it would do.
     *
     * @param effect where it was asked for
     */
    record Line(Change change, Effect effect) {}

    /**
     * Throws what is wrong with the documents over what is there.
     *
     * @param foretold whether nothing will be written, but what the changes would do is looked up,
     *     which reads more topics; what they would spoil is only warned of then
     */
    List<Line> over(KafkaSettings kafka, History history, boolean foretold, Consumer<String> warn) {
        warnings.forEach(warn);
        var templates = history.templates();
        var patterns = patterns(templates);
        var wrong = new ArrayList<>(SpecChecks.of(documents, patterns, origins));
        wrong.addAll(SourceChecks.of(documents, origins, kafka, warn));
        problems(wrong);
        var specs = history.specs();
        var before = new Changes(specs, templates, history.sources());
        Instant now = Instant.now();
        var effects =
                foretold
                        ? Effects.of(documents, specs, templates, history)
                        : new HashMap<SpecDocument, Effect>();
        var lines = new ArrayList<Line>();
        var changed = new ArrayList<SpecDocument.OfTemplate>();
        for (SpecDocument document : documents) {
            Change change = before.of(document, now, Writer.me());
            if (document instanceof SpecDocument.OfTemplate template
                    && change.kind() != Changes.Kind.UNCHANGED) {
                changed.add(template);
            }
            lines.add(new Line(change, effects.getOrDefault(document, Effect.NONE)));
        }
        var spoilt = Spoilt.of(changed, asTheyWillBe(specs), templates);
        refusals = Spoilt.problems(spoilt.stream().filter(s -> !s.before()).toList(), origins);
        if (!foretold) {
            refuse();
        }
        Spoilt.warnings(spoilt).forEach(warn);
        var all = asTheyWillBe(specs);
        for (SpecDocument document : documents) {
            if (document instanceof SpecDocument.OfAgent agent) {
                all.put(agent.id(), agent.document());
            }
        }
        GroupChecks.warnings(documents, all, patterns).forEach(warn);
        var nodes = history.nodes(now).all();
        Offers.lacking(documents, patterns, nodes).forEach(warn);
        return lines;
    }

    /** Throws why an apply refuses what was only foretold; nothing where it does not. */
    void refuse() {
        problems(refusals);
    }

    /** Documents of agents that are there; what is wrong with one being applied is its own. */
    private Map<AgentId, String> asTheyWillBe(Map<AgentId, SpecRecord> there) {
        var specs = new TreeMap<AgentId, String>();
        there.forEach((agent, spec) -> specs.put(agent, spec.document()));
        for (SpecDocument document : documents) {
            if (document instanceof SpecDocument.OfAgent agent) {
                specs.remove(agent.id());
            }
        }
        return specs;
    }

    /** Documents of templates by name: those that are there, and over them those being applied. */
    private Map<String, String> patterns(Map<String, TemplateRecord> there) {
        var templates = new HashMap<String, String>();
        there.forEach((name, template) -> templates.put(name, template.document()));
        for (SpecDocument document : documents) {
            if (document instanceof SpecDocument.OfTemplate template) {
                templates.put(template.name(), template.document());
            }
        }
        return templates;
    }

    private static void problems(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }
}
