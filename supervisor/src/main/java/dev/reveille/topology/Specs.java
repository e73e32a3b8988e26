package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Policy;
import dev.reveille.core.relevance.Evaluators;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Which spec an agent effectively has: its template's, its own over it, its own, or none. */
final class Specs {
    /** Parsed policies kept per task; the others are parsed again when an event comes. */
    private static final int KEPT = 10_000;

    /** Bytes of a document in UTF-8, also of an effective one; it travels within decisions. */
    static final int MOST_BYTES = 256 * 1024;

    /** What an agent is to be judged by. */
    sealed interface Effective {
        /** By this. */
        record By(Policy policy) implements Effective {}

        /** It has no spec. */
        record Nothing() implements Effective {}

        /** Something is there that cannot be used: the last decision holds. */
        record Unusable(List<Problem> problems) implements Effective {}
    }

    private record Sources(Optional<Optional<String>> template, String own, boolean seen) {}

    private record Kept(Sources sources, Effective effective) {}

    private final SpecReader reader;
    private final Evaluators evaluators;
    private final GlobalView<String> templates;
    private final Map<AgentId, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    Specs(SpecReader reader, Evaluators evaluators, GlobalView<String> templates) {
        this.reader = reader;
        this.evaluators = evaluators;
        this.templates = templates;
    }

    /**
     * What the agent is to be judged by.
     *
     * @param own its own document, or empty
     * @param seen whether its tenant was ever active, so that templates cover it
     */
    Effective of(AgentId agent, String own, boolean seen) {
        var sources =
                new Sources(Optional.ofNullable(templates.entries().get(agent.name())), own, seen);
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

    private Effective resolve(AgentId agent, Sources sources) {
        if (sources.seen() && sources.template().isPresent()) {
            Optional<String> template = sources.template().get();
            if (template.isEmpty() && sources.own().isEmpty()) {
                return new Effective.Unusable(List.of());
            }
            if (template.isPresent() && reader.matches(template.get(), agent.tenant())) {
                return of(agent, reader.instantiate(template.get(), agent.tenant(), sources.own()));
            }
        }
        return sources.own().isEmpty()
                ? new Effective.Nothing()
                : of(agent, reader.read(sources.own()));
    }

    private Effective of(AgentId agent, Parsed<AgentSpec> spec) {
        return switch (spec) {
            case Parsed.Wrong<AgentSpec>(List<Problem> problems) ->
                    new Effective.Unusable(problems);
            case Parsed.Ok<AgentSpec>(AgentSpec value, _) when !value.id().equals(agent) ->
                    new Effective.Unusable(
                            List.of(
                                    Problem.invalid(
                                            "InvalidAgentSpec",
                                            "the spec of " + agent + " is for " + value.id(),
                                            "let tenant and name be those of the record's key")));
            case Parsed.Ok<AgentSpec>(AgentSpec value, _) -> by(value);
        };
    }

    private Effective by(AgentSpec spec) {
        var large = tooLarge("the effective spec of " + spec.id(), spec.document());
        if (!large.isEmpty()) {
            return new Effective.Unusable(large);
        }
        return switch (Policy.of(spec, evaluators)) {
            case Parsed.Ok<Policy>(Policy policy, _) -> new Effective.By(policy);
            case Parsed.Wrong<Policy>(List<Problem> problems) -> new Effective.Unusable(problems);
        };
    }

    /** What is wrong with a document that is too large; else empty. */
    static List<Problem> tooLarge(String what, String document) {
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= MOST_BYTES
                ? List.of()
                : List.of(
                        Problem.invalid(
                                "InvalidAgentSpec",
                                what + " has " + bytes + " bytes",
                                "write at most "
                                        + MOST_BYTES
                                        + ", template and own spec together; keep what is larger"
                                        + " in a file or a topic of the agent's"));
    }

    /** Names of the agents templates make for a tenant. */
    List<String> templatesFor(TenantId tenant) {
        var names = new ArrayList<String>();
        templates
                .entries()
                .forEach(
                        (name, document) -> {
                            if (document.filter(d -> reader.matches(d, tenant)).isPresent()) {
                                names.add(name);
                            }
                        });
        return names;
    }

    /** Changes whenever any template does. */
    String templatesVersion() {
        return Integer.toHexString(Objects.hash(templates.entries()));
    }

    long templatesChange() {
        return templates.version();
    }
}
