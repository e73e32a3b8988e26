package dev.reveille.config;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SecretSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where agents' secrets come from on this node: Kafka's config providers, named and configured as
 * Kafka's own programs do it. They are asked anew for every start, so that the next start has what
 * was changed meanwhile; how long a provider says its answer holds is not looked at.
 */
public final class SecretProviders implements AutoCloseable {
    /** Code of a reference to a provider that is not configured. */
    static final String UNKNOWN = "SecretProviderUnknown";

    private static final Logger LOGGER = LoggerFactory.getLogger(SecretProviders.class);

    /** As Kafka's {@code ConfigTransformer} has it: provider, path or none, key. */
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{([^}:]+):(?:([^}]*):)?([^}:]+)}");

    private final Map<String, SecretProvider> providers;

    SecretProviders(Map<String, SecretProvider> providers) {
        this.providers = new TreeMap<>(providers);
    }

    /** What became of asking. */
    public sealed interface Answer {
        /** All of them, by name. */
        record Values(Map<String, String> byName) implements Answer {
            public Values {
                byName = Map.copyOf(byName);
            }

            /** Says how many, and no more. */
            @Override
            public String toString() {
                return byName.size() + " secrets";
            }
        }

        /** At least one cannot be had. */
        record Failed(Problem problem) implements Answer {}
    }

    /**
     * Those the settings name.
     *
     * @throws Problems if one of them cannot be made
     */
    public static SecretProviders of(Settings settings, Map<String, String> environment) {
        var findings = new Findings(Settings.CODE, "");
        var made =
                ProviderSettings.made(
                        settings.secretProviders(),
                        settings.get(Keys.NODE_SECRETS_DIR),
                        environment,
                        findings);
        if (!findings.fine()) {
            throw new Problems(findings.problems());
        }
        return new SecretProviders(made);
    }

    /** None: every secret is refused. */
    public static SecretProviders none() {
        return new SecretProviders(Map.of());
    }

    /** The files below a directory, as without any setting. */
    public static SecretProviders below(Path home) {
        return new SecretProviders(
                ProviderSettings.made(Map.of(), home, Map.of(), new Findings("", "")));
    }

    static boolean refers(String text) {
        return REFERENCE.matcher(text).find();
    }

    /** May wait for whatever a provider waits for. */
    public Answer resolve(Map<String, SecretSpec> asked) {
        var values = new LinkedHashMap<String, String>();
        var problems = new ArrayList<Problem>();
        new TreeMap<>(asked)
                .forEach((name, secret) -> values.put(name, value(name, secret.from(), problems)));
        return problems.isEmpty()
                ? new Answer.Values(values)
                : new Answer.Failed(together(problems));
    }

    private String value(String name, String from, Collection<Problem> problems) {
        Matcher reference = REFERENCE.matcher(from);
        var text = new StringBuilder();
        while (reference.find()) {
            String path = reference.group(2) == null ? "" : reference.group(2);
            SecretProvider provider = providers.get(reference.group(1));
            String at = "secrets." + name + " refers to " + reference.group();
            String value = "";
            if (provider == null) {
                problems.add(unknown(at, reference.group(1)));
            } else {
                switch (provider.value(path, reference.group(3))) {
                    case SecretProvider.Found.Value(String found) -> value = found;
                    case SecretProvider.Found.Nothing(String remedy) ->
                            problems.add(
                                    problem("SecretNotFound", at + ", which is not there", remedy));
                    case SecretProvider.Found.Broken(String why) ->
                            problems.add(
                                    problem(
                                            "SecretsUnavailable",
                                            at + ", and the provider failed: " + why,
                                            "mend the provider; the next start asks again"));
                }
            }
            reference.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        reference.appendTail(text);
        return text.toString();
    }

    private Problem unknown(String at, String provider) {
        String has = providers.isEmpty() ? "none" : String.join(", ", providers.keySet());
        return problem(
                UNKNOWN,
                at + ", and this node has no provider " + provider + "; it has " + has,
                "add it to secrets.config.providers of the node, or name another");
    }

    private static Problem problem(String code, String message, String remedy) {
        return Problem.recoverable(code, Category.CONFIGURATION, message, remedy);
    }

    private static Problem together(List<Problem> all) {
        Problem first = all.getFirst();
        String more = all.size() > 1 ? "; and so for " + (all.size() - 1) + " more secrets" : "";
        return problem(first.code(), first.message() + more, first.remedy());
    }

    @Override
    public void close() {
        for (SecretProvider provider : providers.values()) {
            try {
                provider.close();
            } catch (IOException | RuntimeException e) {
                LOGGER.atWarn().log("a provider of secrets could not be closed: " + e);
            }
        }
    }
}
