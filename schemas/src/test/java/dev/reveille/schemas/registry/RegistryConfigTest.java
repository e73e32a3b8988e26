package dev.reveille.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", ","})
    void noAddressMeansNoRegistry(String urls) {
        assertThat(RegistryConfig.of(Map.of())).isEmpty();
        assertThat(RegistryConfig.of(Map.of(RegistryConfig.URL, urls))).isEmpty();
    }

    @Test
    void addressesAreAListAndLoseTheirLastSlashAndTheirUser() {
        var config = of(Map.of(RegistryConfig.URL, "http://a:8081/, http://u:p@b/apis/ccompat/v7"));
        assertThat(config.urls())
                .containsExactly(
                        URI.create("http://a:8081"), URI.create("http://b/apis/ccompat/v7"));
        assertThat(config.register()).isTrue();
        assertThat(config.tls()).isEmpty();
        assertThat(config.authorization()).contains(basic("u:p"));
    }

    @Test
    void noSecretAppearsWhereTheConfigurationIsPrinted() {
        var config =
                of(
                        Map.of(
                                RegistryConfig.URL,
                                "http://a",
                                RegistryConfig.USER_INFO,
                                new Password("ada:lovelace")));
        assertThat(config.authorization()).contains(basic("ada:lovelace"));
        assertThat(config.toString()).doesNotContain(basic("ada:lovelace").value());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schema.registry.url|a:8081|http://host:8081",
                "schema.registry.url|ftp://a|http://host:8081",
                "schema.registry.url|http://|no URL",
                "schema.registry.url|http://user:secret@|http://host:8081",
                "schema.registry.url|http://a b|no URL",
                "schema.registry.url|http://user:sec/secret@host|%2F",
                "schema.registry.url|http://user:sec?secret@host|%3F",
                "schema.registry.url|http://user:1/secret@host|%2F",
                "schema.registry.url|http://user:secret,x@host|%2C",
                "schema.registry.url|http://user:x@secret@host|%40",
                "auto.register.schemas|perhaps|auto.register.schemas",
                "basic.auth.credentials.source|SASL_INHERIT|URL or USER_INFO",
                "basic.auth.user.info|secret|user:password",
                "value.subject.name.strategy|x.RecordNameStrategy|TopicNameStrategy",
            })
    void whatCannotBeUsedIsRefusedNamingTheKeyAndWhatItTakes(
            String key, String value, String words) {
        var properties = new HashMap<String, String>();
        properties.put(RegistryConfig.URL, "http://a");
        properties.put(key, value);
        assertThatThrownBy(() -> RegistryConfig.of(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://ada:lovelace@host:81|http://host:81",
                "http://ada:love/lace@host,HTTPS://bob@b|http://host,HTTPS://b",
                "http://ada:love?l@ce@host|http://host",
                "http://host:81/apis/ccompat/v7|http://host:81/apis/ccompat/v7",
            })
    void aTextIsShownWithoutAnyUser(String text, String shown) {
        assertThat(RegistryConfig.withoutUsers(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a", "HTTPS://a", "http://b,Https://a"})
    void aSchemeIsSecureHoweverItIsSpelt(String urls) {
        assertThat(of(Map.of(RegistryConfig.URL, urls)).tls()).isPresent();
    }

    private static RegistryConfig of(Map<String, ?> properties) {
        return RegistryConfig.of(properties).orElseThrow();
    }

    private static Password basic(String userInfo) {
        byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
        return new Password("Basic " + Base64.getEncoder().encodeToString(bytes));
    }
}
