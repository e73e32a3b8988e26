package dev.reveille.config;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.SourceSpec;
import java.util.Optional;

/** One document of a spec file, checked, in the form it travels in. */
public sealed interface SpecDocument {
    /** Canonical JSON of what was written, without defaults. */
    String document();

    /** First 12 hexadecimal digits of the document's SHA-256. */
    String version();

    /** With every default: the agent's spec, or what a template makes for one tenant. */
    default AgentSpec effective() {
        return switch (this) {
            case OfAgent agent -> agent.spec().orElseThrow();
            case OfTemplate template -> template.sample();
            case OfSource source ->
                    throw new IllegalStateException(source.spec().name() + " makes no agent");
        };
    }

    /**
     * {@code kind: Agent}.
     *
     * @param id the agent
     * @param spec with every default; empty where the document names no type, so that it only makes
     *     sense over a template of the same name
     */
    record OfAgent(AgentId id, Optional<AgentSpec> spec, String document, String version)
            implements SpecDocument {}

    /** {@code kind: Source}. */
    record OfSource(SourceSpec spec) implements SpecDocument {
        @Override
        public String document() {
            return spec.document();
        }

        @Override
        public String version() {
            return spec.version();
        }
    }

    /**
     * {@code kind: AgentTemplate}.
     *
     * @param name of the template, and of the agents it makes
     * @param tenants pattern of the tenants it covers
     * @param sample what it makes for one tenant, as a check of its values
     */
    record OfTemplate(
            String name, String tenants, AgentSpec sample, String document, String version)
            implements SpecDocument {}
}
