package dev.reveille.core.fleet;

import java.time.Instant;

/**
 * A template as {@code templates} carries it.
 *
 * @param name of the template, and of the agents it makes
 * @param tenants pattern of the tenants it covers
 * @param document canonical JSON, without defaults
 * @param version first 12 hexadecimal digits of the document's SHA-256
 * @param appliedAt when it was applied
 * @param appliedBy who applied it
 */
public record TemplateRecord(
        String name,
        String tenants,
        String document,
        String version,
        Instant appliedAt,
        String appliedBy) {}
