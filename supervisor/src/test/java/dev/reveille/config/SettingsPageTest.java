package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages say of settings is what the code knows of them. */
class SettingsPageTest {
    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "docs/operating.md"})
    void everySettingIsInThePagesTable(String page) throws Exception {
        String text = Files.readString(Path.of(page));
        for (Key<?> key : Keys.ALL) {
            assertThat(text).contains(row(key));
        }
    }

    private static String row(Key<?> key) {
        return "| `%s` | `%s` | %s |".formatted(key.name(), key.standard(), key.meaning());
    }
}
