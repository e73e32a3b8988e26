package dev.reveille.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Settings given on the command line, spelt as {@code kafka-server-start} spells it. */
public final class Overrides {
    @Option(
            names = "--override",
            paramLabel = "KEY=VALUE",
            description = "One setting of Reveille, such as topics.partitions=24; repeatable.")
    private final Map<String, String> settings = new LinkedHashMap<>();

    /** By key. */
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }
}
