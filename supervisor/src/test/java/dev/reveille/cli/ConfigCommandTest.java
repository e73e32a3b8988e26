package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.Key;
import dev.reveille.config.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    @TempDir Path directory;

    private final Terminal terminal = new Terminal();

    @Test
    void everyKeyIsListedWithItsValueAndWhereThatComesFrom() {
        // When
        var outcome = terminal.run("config", "--override", "node.slots=7");
        // Then
        assertThat(outcome.exit()).isZero();
        for (Key<?> key : Keys.ALL) {
            assertThat(outcome.out()).contains(key.name());
        }
        assertThat(outcome.out().lines().filter(line -> line.startsWith("node.slots ")))
                .singleElement()
                .satisfies(line -> assertThat(line.split(" +")).contains("7", "flag"));
        assertThat(outcome.out().lines().filter(line -> line.startsWith("lost.after ")))
                .singleElement()
                .satisfies(line -> assertThat(line.split(" +")).contains("5s", "default"));
    }

    @Test
    void everyKeySaysWhatItTakesAndOnlyAPrefixIsAnyText() {
        // When
        var outcome = terminal.run("config", "--output", "json");
        // Then
        assertThat(outcome.out().lines().filter(line -> line.contains("\"type\":\"text\"")))
                .singleElement()
                .asString()
                .contains("\"key\":\"topics.prefix\"");
        assertThat(outcome.out())
                .contains("\"type\":\"true or false\"", "\"type\":\"host:port, or none\"");
    }

    @Test
    void secretsAreMaskedAndReferencesAreShownAsThemselves() throws Exception {
        // Given
        Path file = directory.resolve("reveille.properties");
        Files.writeString(
                file,
                """
                basic.auth.user.info=alice:wonder
                producer.sasl.jaas.config=password=wonder
                schema.registry.ssl.key.password=${file:%s:key}
                """
                        .formatted(
                                Files.writeString(directory.resolve("secrets"), "key=deep-one")));
        // When
        var outcome = terminal.run("config", "--config", file.toString(), "--output", "json");
        // Then
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .doesNotContain("wonder", "deep-one")
                .contains("\"key\":\"basic.auth.user.info\",\"value\":\"********\"")
                .contains("\"key\":\"producer.sasl.jaas.config\",\"value\":\"********\"")
                .contains("\"value\":\"${file:%s:key}\"".formatted(directory.resolve("secrets")));
    }

    @Test
    void anAddressIsShownWithoutItsUserAndPassword() {
        // When
        var outcome =
                terminal.run(
                        "config",
                        "--override",
                        "schema.registry.url=http://ada:lovelace@host:81",
                        "--command-property",
                        "sasl.oauthbearer.jwks.endpoint.url=https://bob:wonder@idp/keys");
        // Then
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .doesNotContain("lovelace", "wonder")
                .contains("http://host:81", "https://idp/keys");
    }

    @Test
    void propertiesOfEveryKafkaClientAreListedWithTheirSourceAndTheirSecretsMasked()
            throws Exception {
        // Given
        Path file =
                Files.writeString(
                        directory.resolve("client.properties"),
                        "security.protocol=SASL_SSL\nsasl.jaas.config=password=wonder\n");
        // When
        var outcome =
                terminal.run(
                        "config",
                        "--command-config",
                        file.toString(),
                        "--command-property",
                        "retries=7");
        // Then
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).doesNotContain("wonder");
        assertThat(words(outcome.out(), "security.protocol "))
                .contains("SASL_SSL", file.toString());
        assertThat(words(outcome.out(), "sasl.jaas.config ")).contains("********");
        assertThat(words(outcome.out(), "retries ")).contains("7", "--command-property");
    }

    private static String[] words(String out, String start) {
        return out.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElse("")
                .split(" +");
    }
}
