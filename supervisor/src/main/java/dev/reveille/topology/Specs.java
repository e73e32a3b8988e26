package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.SpecSize;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.KnownTenant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Which spec an agent effectively has: its template's, its own over it, its own, or none. */
final class Specs {
    /** Parsed policies kept per task; the others are parsed again when an event comes. */
    private static final int KEPT = 10_000;

    /** What an agent is to be judged by. */
    sealed interface Effective {
        /**
         * By this.
         *
         * @param ofTemplate whether a template made it, or lies under it
         */
        record By(Policy policy, boolean ofTemplate) implements Effective {}

        /** It has no spec. */
        record Nothing() implements Effective {}

        /**
         * Something is there that cannot be used: the last decision holds.
         *
         * @param spec where it can be read, and nothing but its evaluator is missing
         * @param ofTemplate as in {@link By}
         */
        record Unusable(List<Problem> problems, Optional<AgentSpec> spec, boolean ofTemplate)
                implements Effective {
            /** The pool it asks for. */
            String pool() {
                return spec.map(AgentSpec::pool).orElse("default");
            }

            static Unusable whole(List<Problem> problems, boolean ofTemplate) {
                return new Unusable(problems, Optional.empty(), ofTemplate);
            }
        }
    }

    /**
     * What makes up a spec.
     *
     * @param template of the agent's name; empty inside = it cannot be read
     * @param own the agent's own document, or empty
     * @param asked whether the template makes the agent, or completes it: the tenant was seen, or
     *     the agent has a document of its own; and the tenant has the attributes the template asks
     *     for
     */
    private record Sources(Optional<Optional<String>> template, String own, boolean asked) {}

    private record Kept(Sources sources, Effective effective) {}

    private final SpecReader reader;
    private final Evaluators evaluators;
    private final GlobalView<String> templates;
    private final TemplateRollout rollout;
    private final Selectors selectors;
    private boolean selects;
    private long selectsRead = -1;
    private long noticed = -1;
    private final Map<AgentId, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** The same of templates that are about to be replaced. */
    private final Map<AgentId, Kept> keptBefore = new LinkedHashMap<>(16, 0.75f, true);

    Specs(
            SpecReader reader,
            Evaluators evaluators,
            GlobalView<String> templates,
            TemplateRollout rollout) {
        this.reader = reader;
        this.evaluators = evaluators;
        this.templates = templates;
        this.rollout = rollout;
        this.selectors = new Selectors(reader);
    }

    /**
     * What the agent is to be judged by now. One that runs goes on by the template it was judged by
     * last until its turn comes, see {@link #newest}.
     */
    Effective of(AgentId id, KnownAgent agent, KnownTenant tenant) {
        Effective newest = newest(id, agent.ownSpec(), tenant);
        var running = agent.last().filter(last -> last.standing().state().runs());
        var before = rollout.before(id.name());
        if (running.isEmpty()
                || before.isEmpty()
                || isOf(newest, running.get())
                || before.equals(templates().getOrDefault(id.name(), Optional.empty()))) {
            return newest;
        }
        var sources = sources(Optional.of(before), agent.ownSpec(), tenant);
        Effective held = resolved(keptBefore, id, sources);
        return isOf(held, running.get()) ? held : newest;
    }

    private static boolean isOf(Effective effective, KnownAgent.Last last) {
        return effective instanceof Effective.By by
                && by.policy().spec().version().equals(last.specVersion());
    }

    /**
     * What the agent is to be judged by once the templates are rolled out.
     *
     * @param own its own document, or empty
     */
    Effective newest(AgentId agent, String own, KnownTenant tenant) {
        var template = Optional.ofNullable(templates().get(agent.name()));
        var sources = sources(template, own, tenant);
        return resolved(kept, agent, sources);
    }

    /** The spec of a whole document, if it can be read. */
    Optional<AgentSpec> read(String document) {
        return reader.read(document) instanceof Parsed.Ok<AgentSpec>(AgentSpec spec, _)
                ? Optional.of(spec)
                : Optional.empty();
    }

    /** What is wrong with an agent's own document whatever template or evaluator there may be. */
    List<Problem> wrongInItself(AgentId agent, String own) {
        String template =
                """
                {"apiVersion":"reveille/v1","kind":"AgentTemplate","tenant":"*","name":"%s",\
                "type":"any"}"""
                        .formatted(agent.name());
        return reader.instantiate(template, agent.tenant(), own)
                        instanceof Parsed.Wrong<AgentSpec>(List<Problem> problems)
                ? problems
                : List.of();
    }

    /** Reads the agent's spec anew the next time, whatever is known of it. */
    void forget(AgentId agent) {
        kept.remove(agent);
        keptBefore.remove(agent);
    }

    private Effective resolved(Map<AgentId, Kept> kept, AgentId agent, Sources sources) {
        Kept known = kept.get(agent);
        if (known != null && known.sources().equals(sources)) {
            return known.effective();
        }
        var effective = resolve(agent, sources);
        kept.put(agent, new Kept(sources, effective));
        if (kept.size() > KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return effective;
    }

    private Sources sources(Optional<Optional<String>> template, String own, KnownTenant tenant) {
        boolean asked =
                (tenant.seen() || !own.isEmpty())
                        && template.flatMap(document -> document)
                                .map(document -> selectors.has(document, tenant))
                                .orElse(true);
        return new Sources(template, own, asked);
    }

    private Effective resolve(AgentId agent, Sources sources) {
        if (sources.asked() && sources.template().isPresent()) {
            Optional<String> template = sources.template().get();
            if (template.isEmpty() && sources.own().isEmpty()) {
                return Effective.Unusable.whole(List.of(), true);
            }
            if (template.isPresent() && selectors.covers(template.get(), agent.tenant())) {
                return of(
                        agent,
                        reader.instantiate(template.get(), agent.tenant(), sources.own()),
                        true);
            }
        }
        return sources.own().isEmpty()
                ? new Effective.Nothing()
                : of(agent, reader.read(sources.own()), false);
    }

    private Effective of(AgentId agent, Parsed<AgentSpec> spec, boolean ofTemplate) {
        return switch (spec) {
            case Parsed.Wrong<AgentSpec>(List<Problem> problems) ->
                    Effective.Unusable.whole(problems, ofTemplate);
            case Parsed.Ok<AgentSpec>(AgentSpec value, _) when !value.id().equals(agent) ->
                    Effective.Unusable.whole(
                            List.of(
                                    Problem.invalid(
                                            "InvalidAgentSpec",
                                            "the spec of " + agent + " is for " + value.id(),
                                            "let tenant and name be those of the record's key")),
                            ofTemplate);
            case Parsed.Ok<AgentSpec>(AgentSpec value, _) -> by(value, ofTemplate);
        };
    }

    private Effective by(AgentSpec spec, boolean ofTemplate) {
        var large = tooLarge("the effective spec of " + spec.id(), spec.document());
        if (!large.isEmpty()) {
            return Effective.Unusable.whole(large, ofTemplate);
        }
        return switch (Policy.of(spec, evaluators)) {
            case Parsed.Ok<Policy>(Policy policy, _) -> new Effective.By(policy, ofTemplate);
            case Parsed.Wrong<Policy>(List<Problem> problems) ->
                    new Effective.Unusable(problems, Optional.of(spec), ofTemplate);
        };
    }

    /** What is wrong with a document that is too large; else empty. */
    static List<Problem> tooLarge(String what, String document) {
        return SpecSize.problems(what, document);
    }

    /** Names of the agents templates make for a tenant. */
    List<String> templatesFor(TenantId id, KnownTenant tenant) {
        var names = new ArrayList<String>();
        templates()
                .forEach(
                        (name, document) -> {
                            if (document.filter(
                                            d ->
                                                    selectors.covers(d, id)
                                                            && selectors.has(d, tenant))
                                    .isPresent()) {
                                names.add(name);
                            }
                        });
        return names;
    }

    /** Whether what a tenant's attributes are decides which templates cover it. */
    boolean selectByAttributes() {
        var entries = templates();
        if (templates.versionRead() != selectsRead) {
            selectsRead = templates.versionRead();
            selects =
                    entries.values().stream()
                            .flatMap(Optional::stream)
                            .anyMatch(selectors::byAttributes);
        }
        return selects;
    }

    /** Whether tenants are to be held against the templates. */
    boolean toBeRolledOut() {
        templates();
        return rollout.begun();
    }

    /** Every tenant was held against the templates as of that change, if they are still those. */
    void finishRollout(long change) {
        var held = templates();
        if (templates.versionRead() == change) {
            keptBefore.clear();
            rollout.finished(held);
        }
    }

    /** What is about to be used is noticed before. */
    private SortedMap<String, Optional<String>> templates() {
        var entries = templates.entries();
        if (templates.versionRead() != noticed) {
            noticed = templates.versionRead();
            rollout.noticed(entries);
        }
        return entries;
    }

    TemplateRollout rollout() {
        return rollout;
    }

    long templatesChange() {
        return templates.version();
    }
}
