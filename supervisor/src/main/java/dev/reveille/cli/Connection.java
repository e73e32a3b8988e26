package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.config.Sources;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.Visible;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * How a command reaches Kafka, spelt as Kafka's own tools spell it (KIP-1147): a flag beats
 * --command-property, that beats the environment, that beats --config, that --command-config.
 */
public final class Connection {
    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Kafka, comma separated (default: 127.0.0.1:9092).")
    private @Nullable String bootstrapServer;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties of every Kafka client, as Kafka's own tools take them.")
    private @Nullable Path commandConfig;

    @Option(
            names = "--command-property",
            paramLabel = "KEY=VALUE",
            description = "One such property; repeatable.")
    private final Map<String, String> commandProperties = new LinkedHashMap<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of Reveille, key=value lines.")
    private @Nullable Path config;

    @Mixin private Overrides overrides = new Overrides();

    /** Every setting; problems of all sources are thrown together, warnings are printed. */
    public Settings settings() {
        return settings(_ -> {});
    }

    /**
     * Every setting.
     *
     * @param more puts what further flags of the command say; they beat --override
     */
    public Settings settings(Consumer<Given> more) {
        var given = new Given().putAll(overrides);
        more.accept(given);
        given.put(Keys.BOOTSTRAP_SERVERS, bootstrapServer);
        var parsed =
                Settings.read(
                        new Sources(
                                Optional.ofNullable(config),
                                Optional.ofNullable(commandConfig),
                                System.getenv(),
                                commandProperties,
                                given.settings()));
        return switch (parsed) {
            case Parsed.Ok<Settings>(Settings settings, var warnings) -> {
                warnings.forEach(this::warn);
                yield settings;
            }
            case Parsed.Wrong<Settings>(var problems) -> throw new Problems(problems);
        };
    }

    /** How to reach Kafka. */
    public KafkaSettings kafka() {
        return settings().kafka();
    }

    private void warn(String warning) {
        if (spec != null) {
            spec.commandLine().getErr().println("warning: " + Visible.of(warning));
        }
    }
}
