package dev.reveille.schemas;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** README.md's tables are written here; {@code -Dreveille.docs.write=true} puts them in. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    @Test
    void theTableOfTopicsIsTheCatalogue() throws IOException {
        String header =
                """
                | topic | key | partition by | value | cleanup | kept | stamped by |
                |---|---|---|---|---|---|---|
                """;
        compare(
                "topics",
                header + Arrays.stream(Topic.values()).map(ReadmeTest::row).collect(joining()));
    }

    @Test
    void theTableOfRequiredFieldsIsWhatTheSchemasRequire() throws IOException {
        String header = "| record | fields without a default |\n|---|---|\n";
        String rows =
                Samples.types().stream()
                        .map(Samples::schema)
                        .flatMap(Schemas::within)
                        .filter(schema -> schema.getType() == Schema.Type.RECORD)
                        .distinct()
                        .map(ReadmeTest::required)
                        .collect(joining());
        compare("required", header + rows);
    }

    private static String row(Topic topic) {
        return "| `%s` | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        topic.label(),
                        topic.key().label(),
                        spread(topic.key()),
                        topic.value()
                                .map(type -> link(type.getSimpleName()))
                                .orElse("bytes as they were"),
                        topic.cleanup().name().toLowerCase(Locale.ROOT),
                        topic.retention().map(ReadmeTest::words).orElse("the newest of each key"),
                        switch (topic.clock()) {
                            case BROKER -> "broker";
                            case PRODUCER -> "writer";
                        });
    }

    private static String spread(Topic.Key key) {
        if (key == Topic.Key.PARTITION) {
            return "that number";
        }
        return switch (key.spread()) {
            case TENANT -> "tenant";
            case POOL -> "pool";
            case ONE -> "one partition";
        };
    }

    private static String link(String record) {
        return "[" + record + "](src/main/avro/" + record + ".avsc)";
    }

    private static String words(Duration time) {
        return time.toDays() > 0 ? time.toDays() + " d" : time.toHours() + " h";
    }

    private static String required(Schema schema) {
        String names =
                schema.getFields().stream()
                        .filter(field -> !field.hasDefaultValue())
                        .map(field -> "`" + field.name() + "`")
                        .collect(joining(", "));
        return "| " + schema.getName() + " | " + (names.isEmpty() ? "none" : names) + " |\n";
    }

    private static void compare(String name, String table) throws IOException {
        String begin = "<!-- " + name + ": written by ReadmeTest -->\n";
        String end = "<!-- end of " + name + " -->";
        String text = Files.readString(README);
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf(end);
        assertThat(from).isGreaterThanOrEqualTo(begin.length());
        assertThat(to).isGreaterThanOrEqualTo(from);
        if (Boolean.getBoolean("reveille.docs.write")) {
            Files.writeString(README, text.substring(0, from) + table + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as(
                        "table of %s in schemas/README.md; -Dreveille.docs.write=true rewrites it",
                        name)
                .isEqualTo(table);
    }
}
