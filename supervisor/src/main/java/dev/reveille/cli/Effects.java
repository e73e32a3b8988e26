package dev.reveille.cli;

import dev.reveille.config.SpecDiff;
import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.control.Shape;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.history.History;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What documents would do to the agents that are there, if all of them were applied. */
final class Effects {
    private static final TenantId SOMEBODY = new TenantId("somebody");

    /** Documents of specs by agent, and of templates by name. */
    private record Stock(Map<AgentId, String> specs, Map<String, String> templates) {}

    private final SpecParser parser = new SpecParser();
    private final Stock before;
    private final Stock after;
    private final Map<AgentId, AgentState> agents;
    private final Map<String, SourceRecord> sources;

    private Effects(
            Stock before,
            Stock after,
            Map<AgentId, AgentState> agents,
            Map<String, SourceRecord> sources) {
        this.sources = sources;
        this.before = before;
        this.after = after;
        this.agents = agents;
    }

    static Map<SpecDocument, Effect> of(
            List<SpecDocument> documents,
            Map<AgentId, SpecRecord> specs,
            Map<String, TemplateRecord> templates,
            History history) {
        var before = new Stock(new HashMap<>(), new HashMap<>());
        specs.forEach((agent, spec) -> before.specs().put(agent, spec.document()));
        templates.forEach((name, template) -> before.templates().put(name, template.document()));
        var after = new Stock(new HashMap<>(before.specs()), new HashMap<>(before.templates()));
        for (SpecDocument document : documents) {
            switch (document) {
                case SpecDocument.OfAgent agent -> after.specs().put(agent.id(), agent.document());
                case SpecDocument.OfTemplate template ->
                        after.templates().put(template.name(), template.document());
                case SpecDocument.OfSource _ -> {}
            }
        }
        var there = new HashMap<AgentId, AgentState>();
        history.decisions().keySet().forEach(agent -> there.put(agent, AgentState.IDLE));
        history.agents().all().forEach(status -> there.put(status.agent(), status.state()));
        var effects = new Effects(before, after, there, history.sources());
        var all = new HashMap<SpecDocument, Effect>();
        documents.forEach(document -> all.put(document, effects.of(document)));
        return all;
    }

    private Effect of(SpecDocument document) {
        return switch (document) {
            case SpecDocument.OfAgent agent -> {
                var old = outlook(agent.id(), before);
                var now = outlook(agent.id(), after);
                var fields =
                        old instanceof Outlook.By(AgentSpec was)
                                        && now instanceof Outlook.By(AgentSpec is)
                                ? fields(was, is)
                                : List.<SpecDiff.Field>of();
                yield counted(fields, List.of(agent.id()));
            }
            case SpecDocument.OfTemplate template -> {
                String old = before.templates().get(template.name());
                var fields =
                        old == null ? List.<SpecDiff.Field>of() : fields(old, template.document());
                var named =
                        agents.keySet().stream()
                                .filter(agent -> agent.name().equals(template.name()))
                                .toList();
                yield counted(fields, named);
            }
            case SpecDocument.OfSource source -> {
                var old = Optional.ofNullable(sources.get(source.spec().name()));
                var fields =
                        old.map(o -> SpecDiff.between(o.document(), source.document(), _ -> false))
                                .orElse(List.of());
                yield Effect.of(fields);
            }
        };
    }

    private List<SpecDiff.Field> fields(AgentSpec old, AgentSpec now) {
        return SpecDiff.between(
                old.document(),
                now.document(),
                one -> value(parser.read(one)).map(s -> Shape.restartNeeded(old, s)).orElse(true));
    }

    private List<SpecDiff.Field> fields(String old, String now) {
        var made = value(parser.instantiate(old, SOMEBODY, ""));
        return SpecDiff.between(
                old,
                now,
                one -> {
                    var changed = value(parser.instantiate(one, SOMEBODY, ""));
                    return made.isEmpty()
                            || changed.isEmpty()
                            || Shape.restartNeeded(made.get(), changed.get());
                });
    }

    private Effect counted(List<SpecDiff.Field> fields, List<AgentId> ids) {
        var effect = Effect.of(fields);
        for (AgentId id : ids) {
            AgentState state = agents.get(id);
            if (state == null) {
                continue;
            }
            if (unforeseen(id)) {
                effect = effect.unforeseenToo();
                continue;
            }
            var old = outlook(id, before);
            var now = outlook(id, after);
            if (!document(old).equals(document(now)) || now instanceof Outlook.Unusable) {
                effect = effect.with(state, old, now);
            }
        }
        return effect;
    }

    /**
     * Whether the template covers the agent's tenant, before or after, hangs on what was said of
     * it. Only relevance remembers that.
     */
    private boolean unforeseen(AgentId agent) {
        var old = template(agent, before).map(parser::attributes).orElse(Map.of());
        var now = template(agent, after).map(parser::attributes).orElse(Map.of());
        boolean covered = template(agent, before).isPresent();
        // without attributes it covers whom it covered before; an agent of its own spec alone may
        // have been left out
        return template(agent, after).isPresent()
                && (now.isEmpty()
                        ? !old.isEmpty() && before.specs().containsKey(agent)
                        : !covered || !old.equals(now));
    }

    /** The template whose pattern covers the agent. */
    private Optional<String> template(AgentId agent, Stock stock) {
        return Optional.ofNullable(stock.templates().get(agent.name()))
                .filter(template -> parser.matches(template, agent.tenant()));
    }

    /** An agent's spec over the template that covers it, if there is either. */
    private Outlook outlook(AgentId agent, Stock stock) {
        var own = Optional.ofNullable(stock.specs().get(agent));
        return template(agent, stock)
                .map(below -> parser.instantiate(below, agent.tenant(), own.orElse("")))
                .or(() -> own.map(parser::read))
                .map(SpecChecks::outlook)
                .orElseGet(Outlook.Nothing::new);
    }

    private static Optional<String> document(Outlook outlook) {
        return outlook instanceof Outlook.By(AgentSpec spec)
                ? Optional.of(spec.document())
                : Optional.empty();
    }

    private static Optional<AgentSpec> value(Parsed<AgentSpec> parsed) {
        return parsed instanceof Parsed.Ok<AgentSpec>(AgentSpec spec, _)
                ? Optional.of(spec)
                : Optional.empty();
    }
}
