package dev.reveille.core.fleet;

import java.time.Instant;

/**
 * A spec as {@code agent-specs} carries it.
 *
 * @param agent whose spec
 * @param document canonical JSON, without defaults
 * @param version first 12 hexadecimal digits of the document's SHA-256
 * @param appliedAt when it was applied
 * @param appliedBy who applied it
 */
public record SpecRecord(
        AgentId agent, String document, String version, Instant appliedAt, String appliedBy) {}
