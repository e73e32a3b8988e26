package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @Test
    void aDocumentIsShownWithItsSecretsMaskedAndEverythingElseAsItIs() {
        // Given
        String document =
                """
                {"config":{"dbs":[{"password":"p1"}],"max_tokens":5,"routing_key":"r"},\
                "env":{"LOG":"debug","OPENAI_KEY":"p2","TOKEN":"${file:s:t}"},\
                "secrets":{"A":"p3"},"type":"hello"}\
                """;
        // When, then
        assertThat(Secrets.masked(document))
                .isEqualTo(
                        """
                        {"config":{"dbs":[{"password":"********"}],"max_tokens":5,\
                        "routing_key":"r"},"env":{"LOG":"debug","OPENAI_KEY":"********",\
                        "TOKEN":"${file:s:t}"},"secrets":{"A":"********"},"type":"hello"}\
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"password\": \"p1\"", "p1", "", "[p1]"})
    void whatCannotBeReadIsNotShown(String document) {
        assertThat(Secrets.masked(document)).isEqualTo(Secrets.MASK);
    }

    @Test
    void parametersAreMaskedByTheirNames() {
        assertThat(Secrets.masked(Map.of("api-key", "p1"))).containsEntry("api-key", Secrets.MASK);
    }
}
