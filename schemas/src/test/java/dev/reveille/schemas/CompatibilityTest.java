package dev.reveille.schemas;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** BACKWARD: what was written with the schemas of the last release can still be read. */
class CompatibilityTest {
    static Stream<Class<? extends SpecificRecordBase>> types() {
        return Samples.types().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void recordsOfTheLastReleaseCanBeRead(Class<? extends SpecificRecordBase> type)
            throws IOException {
        // Given
        Schema before = baseline(type.getSimpleName());
        // Then
        var judged =
                SchemaCompatibility.checkReaderWriterCompatibility(Samples.schema(type), before);
        assertThat(judged.getType())
                .as(judged.getDescription())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        var codec = new SingleObjectCodec(KnownSchemas.builtIn().and(before));
        for (int seed = 0; seed < 20; seed++) {
            byte[] written = Samples.written(before, seed);
            assertThat(codec.decode("reveille.some-topic", written, type)).isInstanceOf(type);
        }
    }

    @Test
    void noSchemaOfTheLastReleaseIsGone() throws IOException {
        var now = types().map(Class::getSimpleName).toList();
        try (var files = Files.list(Path.of("src/test/resources/baseline"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".avsc", "")))
                    .containsExactlyInAnyOrderElementsOf(now);
        }
    }

    @Test
    void aFieldAddedWithoutADefaultWouldBeNoticed() {
        Schema before = SchemaBuilder.record("R").fields().requiredString("a").endRecord();
        Schema after =
                SchemaBuilder.record("R")
                        .fields()
                        .requiredString("a")
                        .requiredString("b")
                        .endRecord();
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(after, before).getType())
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
    }

    @Test
    void aRecordThatAppearsInTwoSchemasIsTheSameInBoth() {
        Map<String, Schema> seen = new LinkedHashMap<>();
        types().map(Samples::schema)
                .flatMap(Schemas::within)
                .forEach(
                        schema -> {
                            Schema other = seen.putIfAbsent(schema.getFullName(), schema);
                            if (other != null) {
                                assertThat(schema).isEqualTo(other);
                            }
                        });
        assertThat(seen).containsKey("dev.reveille.schemas.StoredFact");
    }

    @Test
    void everyFingerprintIsAnotherAndIsKnown() {
        List<Schema> all = types().map(Samples::schema).toList();
        var known = KnownSchemas.builtIn();
        var byFingerprint =
                all.stream().collect(toMap(KnownSchemas::fingerprint, Function.identity()));
        assertThat(byFingerprint).hasSameSizeAs(all);
        byFingerprint.forEach((print, schema) -> assertThat(known.find(print)).contains(schema));
    }

    private static Schema baseline(String name) throws IOException {
        String path = "/baseline/" + name + ".avsc";
        try (InputStream in = CompatibilityTest.class.getResourceAsStream(path)) {
            return new Schema.Parser()
                    .parse(
                            Objects.requireNonNull(
                                    in,
                                    "no baseline of "
                                            + name
                                            + ": copy its .avsc to src/test/resources/baseline"));
        }
    }
}
