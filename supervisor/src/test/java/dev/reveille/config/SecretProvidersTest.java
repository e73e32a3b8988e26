package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SecretProviders.Answer;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SecretSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretProvidersTest {
    @TempDir Path dir;
    private Path home;

    @BeforeEach
    void fill() throws IOException {
        home = Files.createDirectory(dir.resolve("secrets"));
        Files.writeString(home.resolve("keys.properties"), "acme=open\n");
        Files.writeString(home.resolve("token"), "sesame");
        Files.writeString(dir.resolve("outside.properties"), "acme=node's own\n");
    }

    private SecretProviders providers(Map<String, String> more) {
        var properties = new HashMap<>(more);
        properties.put("node.secrets.dir", home.toString());
        Path file = dir.resolve("node.properties");
        try (var out = Files.newBufferedWriter(file)) {
            for (var e : properties.entrySet()) {
                out.write(e.getKey() + "=" + e.getValue() + "\n");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        var sources =
                new Sources(Optional.of(file), Optional.empty(), Map.of(), Map.of(), Map.of());
        if (Settings.read(sources) instanceof Parsed.Ok<Settings>(var settings, _)) {
            return SecretProviders.of(settings, Map.of("AGENT_KEY", "v", "NODE_PASSWORD", "p"));
        }
        throw new AssertionError(Settings.read(sources));
    }

    private static Answer ask(SecretProviders providers, String from) {
        return providers.resolve(Map.of("KEY", new SecretSpec(from, false)));
    }

    @Test
    void withoutSettingsFilesOfOneDirectoryAreThere() {
        var providers = providers(Map.of());
        assertThat(ask(providers, "${file:keys.properties:acme}, ${directory::token}"))
                .isEqualTo(new Answer.Values(Map.of("KEY", "open, sesame")))
                .hasToString("1 secrets");
        assertThat(ask(providers, "${file:" + home + "/keys.properties:acme}"))
                .isEqualTo(new Answer.Values(Map.of("KEY", "open")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${file:keys.properties:globex} | SecretNotFound | a line globex=",
                "${file:other.properties:acme} | SecretNotFound | be a file it may read",
                "${file:../outside.properties:acme} | SecretNotFound | is not below node.secrets.dir",
                "${file:/etc/passwd:root} | SecretNotFound | is not below node.secrets.dir",
                "${directory::nothing} | SecretNotFound | hold a file nothing",
                "${env:NODE_PASSWORD} | SecretProviderUnknown | has directory, file",
                "${vault:a:b} | SecretProviderUnknown | secrets.config.providers"
            })
    void whatCannotBeHadSaysWhatAndWhereAndWhatToDo(String from, String code, String words) {
        assertThat(ask(providers(Map.of()), from))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> {
                            assertThat(failed.problem().code()).isEqualTo(code);
                            assertThat(failed.problem().recoverable()).isTrue();
                            assertThat(failed.problem().line())
                                    .contains("secrets.KEY refers to " + from, words)
                                    .doesNotContain("node's own");
                        });
    }

    @Test
    void providersAreNamedAsKafkasProgramsNameThem() {
        var providers =
                providers(
                        Map.of(
                                "secrets.config.providers",
                                "env,vault",
                                "secrets.config.providers.env.param.allowlist.pattern",
                                "AGENT_.*",
                                "secrets.config.providers.vault.class",
                                Vault.class.getName(),
                                "secrets.config.providers.vault.param.word",
                                "ali"));
        assertThat(ask(providers, "${env:AGENT_KEY}-${vault:p:k}"))
                .isEqualTo(new Answer.Values(Map.of("KEY", "v-ali/p/k")));
        assertThat(ask(providers, "${env:NODE_PASSWORD}")).isInstanceOf(Answer.Failed.class);
        assertThat(ask(providers, "${vault:locked:k}"))
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed ->
                                assertThat(failed.problem().line())
                                        .contains("SecretsUnavailable", "the vault is sealed"));
    }

    @Test
    void aProviderThatCannotBeMadeIsToldAtTheNodesStart() {
        Assertions.assertThatThrownBy(
                        () ->
                                providers(
                                        Map.of(
                                                "secrets.config.providers",
                                                "env,vault,other",
                                                "secrets.config.providers.vault.class",
                                                "no.such.Vault")))
                .isInstanceOfSatisfying(
                        Problems.class,
                        problems ->
                                assertThat(problems.list())
                                        .extracting(problem -> problem.message())
                                        .satisfiesExactly(
                                                env ->
                                                        assertThat(env)
                                                                .contains("allowlist.pattern"),
                                                vault ->
                                                        assertThat(vault).contains("no.such.Vault"),
                                                other ->
                                                        assertThat(other).contains("other.class")));
    }

    /** One of somebody else's. */
    public static final class Vault implements ConfigProvider {
        private String word = "";

        @Override
        public ConfigData get(String path) {
            return get(path, java.util.Set.of());
        }

        @Override
        public ConfigData get(String path, java.util.Set<String> keys) {
            if (path.equals("locked")) {
                throw new org.apache.kafka.common.config.ConfigException("the vault is sealed");
            }
            var data = new HashMap<String, String>();
            keys.forEach(key -> data.put(key, word + "/" + path + "/" + key));
            return new ConfigData(data);
        }

        @Override
        public void configure(Map<String, ?> configs) {
            word = String.valueOf(configs.get("word"));
        }

        @Override
        public void close() {}
    }
}
