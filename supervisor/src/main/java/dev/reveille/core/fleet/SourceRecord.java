package dev.reveille.core.fleet;

import java.time.Instant;

/**
 * A source as {@code sources} carries it.
 *
 * @param name of the source
 * @param document canonical JSON, without defaults
 * @param version first 12 hexadecimal digits of the document's SHA-256
 * @param appliedAt when it was applied
 * @param appliedBy who applied it
 */
public record SourceRecord(
        String name, String document, String version, Instant appliedAt, String appliedBy) {}
