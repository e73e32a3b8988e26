package dev.reveille.schemas;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;

/** Schemas a reader knows without a registry, by their CRC-64-AVRO fingerprint. */
public final class KnownSchemas {
    private final Map<Long, Schema> byFingerprint;

    private KnownSchemas(Map<Long, Schema> byFingerprint) {
        this.byFingerprint = Map.copyOf(byFingerprint);
    }

    /** Those of this build: every topic's value, and the stores'. */
    public static KnownSchemas builtIn() {
        Stream<Schema> values =
                Arrays.stream(Topic.values())
                        .flatMap(topic -> topic.value().stream())
                        .distinct()
                        .map(type -> SpecificData.get().getSchema(type));
        return of(
                Stream.concat(
                                values,
                                Stream.of(
                                        TenantMemory.getClassSchema(),
                                        AgentMemory.getClassSchema()))
                        .toList());
    }

    /** Exactly these. */
    public static KnownSchemas of(List<Schema> schemas) {
        Map<Long, Schema> map = new HashMap<>();
        schemas.forEach(schema -> map.put(fingerprint(schema), schema));
        return new KnownSchemas(map);
    }

    /** These and one more, such as an older version that is still on topics. */
    public KnownSchemas and(Schema schema) {
        Map<Long, Schema> map = new HashMap<>(byFingerprint);
        map.put(fingerprint(schema), schema);
        return new KnownSchemas(map);
    }

    /** The schema of that fingerprint. */
    public Optional<Schema> find(long fingerprint) {
        return Optional.ofNullable(byFingerprint.get(fingerprint));
    }

    /** CRC-64-AVRO of the schema's parsing canonical form. */
    public static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }
}
