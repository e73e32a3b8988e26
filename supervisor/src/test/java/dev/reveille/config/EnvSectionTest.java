package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvSectionTest {
    private static Parsed<AgentSpec> read(String env) {
        return new SpecParser()
                .read(
                        """
                        {"apiVersion":"reveille/v1","kind":"Agent","tenant":"acme","name":"a",
                         "type":"t","env":{%s}}"""
                                .formatted(env));
    }

    @Test
    void aSpecSetsVariablesThatDecideNothingButItsAgentsOwnWork() {
        assertThat(((Parsed.Ok<AgentSpec>) read("\"LOG_LEVEL\":\"a=b\"")).value().env())
                .containsEntry("LOG_LEVEL", "a=b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"PYTHONPATH\":\"x\" | env | sets PYTHONPATH, which decides what code runs",
                "\"PYTHONPATH=/x/py:\":\"x\" | env.PYTHONPATH=/x/py: | is no name of a variable",
                "\"PATH=/dir:\":\"x\" | env.PATH=/dir: | is no name of a variable",
                "\"\":\"x\" | env. | is no name of a variable",
                "\"C D\":\"x\" | env.C D | is no name of a variable",
                "\"A\":\"a\\u0000LD_PRELOAD=/x\" | env.A | holds a NUL character"
            })
    void noneThatDecidesWhatCodeRunsIsSetUnderAnotherName(String env, String key, String words) {
        assertThat(read(env))
                .isInstanceOfSatisfying(
                        Parsed.Wrong.class,
                        wrong ->
                                assertThat(wrong.problems().toString())
                                        .contains(key + " " + words));
    }
}
