package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.SecretSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsSectionTest {
    private static Parsed<AgentSpec> read(String secrets) {
        return new SpecParser()
                .read(
                        """
                        {"apiVersion":"reveille/v1","kind":"Agent","tenant":"acme","name":"a",
                         "type":"t","secrets":{%s}}"""
                                .formatted(secrets));
    }

    @Test
    void aSecretIsAReferenceAndIsAVariableOnlyWhereThatIsAskedFor() {
        var read =
                read(
                        """
                        "API_KEY":"${file:secrets.properties:acme}",
                        "db.url":"https://u:${env:PW}@host",
                        "TOKEN":{"from":"${vault::t}","as":"env"},
                        "OTHER":{"from":"${vault:a/b:t}","as":"file"}""");
        assertThat(read)
                .isInstanceOfSatisfying(
                        Parsed.Ok.class, ok -> assertThat(ok.warnings().isEmpty()).isTrue());
        assertThat(((Parsed.Ok<AgentSpec>) read).value().secrets())
                .containsOnly(
                        Map.entry("API_KEY", file("${file:secrets.properties:acme}")),
                        Map.entry("db.url", file("https://u:${env:PW}@host")),
                        Map.entry("TOKEN", new SecretSpec("${vault::t}", true)),
                        Map.entry("OTHER", file("${vault:a/b:t}")));
    }

    private static SecretSpec file(String from) {
        return new SecretSpec(from, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"KEY\":\"hunter2\" | secrets.KEY | is not a reference",
                "\"KEY\":{\"from\":\"hunter2\"} | secrets.KEY | is not a reference",
                "\"KEY\":{\"as\":\"env\"} | secrets.KEY.from | is missing",
                "\"../../etc\":\"${file:a:b}\" | secrets.../../etc | is no name of a file",
                "\"PATH\":{\"from\":\"${file:a:b}\",\"as\":\"env\"} | secrets.PATH | cannot be set so",
                "\"LD_PRELOAD\":{\"from\":\"${file:a:b}\",\"as\":\"env\"} | secrets.LD_PRELOAD | cannot be set so",
                "\"a-b\":{\"from\":\"${file:a:b}\",\"as\":\"env\"} | secrets.a-b | cannot be set so",
                "\"KEY\":{\"from\":\"${file:a:b}\",\"as\":\"argv\"} | secrets.KEY.as | one of: file, env"
            })
    void whatIsNoSecretIsRefusedByItsNameAndNotByItsValue(String text, String key, String words) {
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        Parsed.Wrong.class,
                        wrong ->
                                assertThat(wrong.problems().toString())
                                        .contains(key, words)
                                        .doesNotContain("hunter2"));
    }
}
