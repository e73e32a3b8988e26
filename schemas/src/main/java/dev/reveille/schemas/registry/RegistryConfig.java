package dev.reveille.schemas.registry;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * How to reach a schema registry, under the names Confluent's own clients use.
 *
 * @param urls of the same registry, tried in turn, without a slash at their end
 * @param register whether a schema the registry lacks is registered by whoever first writes it
 * @param authorization value of the HTTP header of that name
 * @param tls empty where no address needs it
 */
public record RegistryConfig(
        List<URI> urls,
        boolean register,
        Optional<Password> authorization,
        Optional<SSLContext> tls) {
    public static final String URL = "schema.registry.url";
    public static final String AUTO_REGISTER = "auto.register.schemas";
    public static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    public static final String USER_INFO = "basic.auth.user.info";
    public static final String SSL_PREFIX = "schema.registry.ssl.";

    private static final String SUBJECT_STRATEGY = "value.subject.name.strategy";
    private static final String ONLY_STRATEGY = "TopicNameStrategy";

    private static final String ESCAPES =
            "; in a user or password write / as %2F, ? as %3F, # as %23, @ as %40 and , as %2C";

    private static final ConfigDef KEYS =
            new ConfigDef()
                    .define(URL, ConfigDef.Type.LIST, List.of(), HIGH, "addresses of the registry")
                    .define(
                            AUTO_REGISTER,
                            ConfigDef.Type.BOOLEAN,
                            true,
                            MEDIUM,
                            "whether writers register")
                    .define(
                            CREDENTIALS_SOURCE,
                            ConfigDef.Type.STRING,
                            "",
                            MEDIUM,
                            "URL or USER_INFO")
                    .define(USER_INFO, ConfigDef.Type.PASSWORD, "", MEDIUM, "user:password")
                    .define(
                            SUBJECT_STRATEGY,
                            ConfigDef.Type.STRING,
                            ONLY_STRATEGY,
                            MEDIUM,
                            "subjects");

    public RegistryConfig {
        urls = List.copyOf(urls);
    }

    /** A registry that asks for nothing and takes every schema. */
    public static RegistryConfig of(URI url) {
        return of(Map.of(URL, url.toString())).orElseThrow();
    }

    /**
     * What the properties say; empty if they name no registry.
     *
     * @throws ConfigException naming the key that cannot be used
     */
    public static Optional<RegistryConfig> of(Map<String, ?> properties) {
        var config = new AbstractConfig(KEYS, properties, false);
        List<String> addresses =
                config.getList(URL).stream().filter(url -> !url.isBlank()).toList();
        // One that cannot be told apart may be a part of another one's password.
        boolean user = addresses.stream().anyMatch(url -> url.contains("@"));
        List<URI> given = addresses.stream().map(url -> url(url, user)).toList();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String strategy = config.getString(SUBJECT_STRATEGY);
        if (!strategy.endsWith(ONLY_STRATEGY)) {
            throw new ConfigException(
                    SUBJECT_STRATEGY, strategy, "subjects are named by " + ONLY_STRATEGY + " only");
        }
        boolean secure = given.stream().anyMatch(RegistryConfig::secure);
        return Optional.of(
                new RegistryConfig(
                        given.stream().map(RegistryConfig::withoutUser).toList(),
                        config.getBoolean(AUTO_REGISTER),
                        authorization(config, given),
                        secure ? Optional.of(RegistryTls.context(properties)) : Optional.empty()));
    }

    private static URI url(String text, boolean user) {
        URI url;
        try {
            url = URI.create(text.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(URL, "***", "no URL: it holds a character no URL may have");
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new ConfigException(
                    URL,
                    user ? "***" : url.toString(),
                    "must be such as http://host:8081, comma separated" + (user ? ESCAPES : ""));
        }
        if (withoutUser(url).toString().contains("@")) {
            // Its password would be taken for a path, and said with it.
            throw new ConfigException(URL, "***", "holds an @ behind its host" + ESCAPES);
        }
        return url;
    }

    private static boolean secure(URI url) {
        return url.getScheme().equalsIgnoreCase("https");
    }

    private static URI withoutUser(URI url) {
        String user = url.getRawUserInfo();
        return user == null ? url : URI.create(url.toString().replace("//" + user + "@", "//"));
    }

    /** The same text with no URL's user and password in it. */
    public static String withoutUsers(String text) {
        // By its form, not by its parts: to the last @ of each address, whatever stands before it.
        return text.replaceAll("://[^,\\s]*@", "://");
    }

    private static Optional<Password> authorization(AbstractConfig config, List<URI> urls) {
        String userInfo = config.getPassword(USER_INFO).value();
        String source = config.getString(CREDENTIALS_SOURCE);
        String from = source.isEmpty() ? (userInfo.isEmpty() ? "URL" : "USER_INFO") : source;
        return switch (from) {
            case "USER_INFO" -> {
                if (!userInfo.contains(":")) {
                    throw new ConfigException(
                            USER_INFO, "***", "must be user:password, as " + from + " asks for");
                }
                yield Optional.of(basic(userInfo));
            }
            case "URL" ->
                    urls.stream()
                            .flatMap(url -> Optional.ofNullable(url.getUserInfo()).stream())
                            .findFirst()
                            .map(RegistryConfig::basic);
            default ->
                    throw new ConfigException(
                            CREDENTIALS_SOURCE, source, "must be URL or USER_INFO");
        };
    }

    private static Password basic(String userInfo) {
        byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
        return new Password("Basic " + Base64.getEncoder().encodeToString(bytes));
    }
}
