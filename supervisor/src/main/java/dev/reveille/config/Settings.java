package dev.reveille.config;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.schemas.TopicNames;
import dev.reveille.schemas.registry.RegistryConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;

/** Every setting with its value and where that came from. */
public final class Settings {
    /** Code of every problem of the configuration. */
    public static final String CODE = "InvalidConfiguration";

    /** Source of a value that nobody gave. */
    public static final String DEFAULT = "default";

    static final List<String> PREFIXES = List.of("producer.", "consumer.", "streams.", "admin.");

    /**
     * A value and its origin.
     *
     * @param text what it is, references resolved
     * @param source {@code default}, or the file, variable or flag
     * @param written as it stands there; a reference such as {@code ${file:…}} is shown as itself
     */
    public record Origin(String text, String source, String written) {
        Origin(String text, String source) {
            this(text, source, text);
        }
    }

    private final Map<String, Origin> given;
    private final Map<String, Object> values;
    private final Map<String, Origin> common;

    private Settings(
            Map<String, Origin> given, Map<String, Object> values, Map<String, Origin> common) {
        this.given = given;
        this.values = values;
        this.common = common;
    }

    /** Reads every source; wrong if anything in any of them is. */
    public static Parsed<Settings> read(Sources sources) {
        var findings = new Findings(CODE, "");
        var gathered = Gathered.from(sources, findings);
        var values = new HashMap<String, Object>();
        for (Key<?> key : Keys.ALL) {
            values.put(key.name(), value(key, gathered.given().get(key.name()), findings));
        }
        var settings = new Settings(gathered.given(), values, gathered.common());
        if (findings.fine()) {
            settings.crossCheck(findings);
        }
        return findings.result(() -> settings);
    }

    private static Object value(
            Key<?> key, @org.jspecify.annotations.Nullable Origin origin, Findings findings) {
        if (origin == null) {
            return key.otherwise().get();
        }
        var value = key.read().apply(origin.text());
        if (value.isEmpty()) {
            findings.wrong(
                    key.name() + " is " + shown(key, origin.text()) + " (" + origin.source() + ")",
                    "write " + key.form());
            return key.otherwise().get();
        }
        return value.get();
    }

    private static String shown(Key<?> key, String text) {
        return key.secret() ? "a secret" : "\"" + text + "\"";
    }

    private void crossCheck(Findings findings) {
        try {
            // Also opens the stores for TLS: what cannot work is said before anything begins.
            var _ = RegistryConfig.of(registry());
        } catch (ConfigException e) {
            findings.wrong(
                    String.valueOf(e.getMessage()), "see \"A schema registry\" in operating.md");
        }
        if (get(Keys.LOST_AFTER).compareTo(get(Keys.HEARTBEAT_INTERVAL).multipliedBy(2)) < 0) {
            findings.wrong(
                    "lost.after is "
                            + Durations.format(get(Keys.LOST_AFTER))
                            + ", less than two heartbeats of "
                            + Durations.format(get(Keys.HEARTBEAT_INTERVAL)),
                    "raise lost.after or lower heartbeat.interval");
        }
        Leases.check(
                get(Keys.NODE_LEASE),
                get(Keys.NODE_LEASE_MARGIN),
                get(Keys.LOST_AFTER),
                get(Keys.HEARTBEAT_INTERVAL),
                findings);
        if (get(Keys.TICK_INTERVAL).compareTo(Keys.LONGEST_TICK) > 0) {
            findings.wrong(
                    "tick.interval is "
                            + Durations.format(get(Keys.TICK_INTERVAL))
                            + ", more than "
                            + Durations.format(Keys.LONGEST_TICK),
                    "lower it: relevance takes longer silence for an absence, and stops nobody");
        }
        get(Keys.POOLS)
                .numbers()
                .forEach(
                        (pool, number) -> {
                            if (number >= get(Keys.TOPICS_POOLS)) {
                                findings.wrong(
                                        "pools gives " + pool + " the number " + number,
                                        "use numbers below topics.pools, "
                                                + get(Keys.TOPICS_POOLS));
                            }
                        });
        if (get(Keys.POOLS).number(get(Keys.NODE_POOL)).isEmpty()) {
            findings.wrong(
                    "node.pool is " + get(Keys.NODE_POOL) + ", which pools does not number",
                    "add it to pools, as name=number, on every scheduler and node");
        }
        if (get(Keys.TOPICS_MIN_INSYNC) > get(Keys.TOPICS_REPLICATION)) {
            findings.wrong(
                    "topics.min.insync is "
                            + get(Keys.TOPICS_MIN_INSYNC)
                            + ", more than topics.replication, "
                            + get(Keys.TOPICS_REPLICATION),
                    "lower topics.min.insync");
        }
    }

    /** A setting's value. */
    @SuppressWarnings("unchecked")
    public <T> T get(Key<T> key) {
        Object value = values.get(key.name());
        if (value == null) {
            throw new IllegalArgumentException(key.name() + " is not in Keys.ALL");
        }
        return (T) value; // only ever put there by this key's own reader
    }

    /** Where a setting's value came from. */
    public Origin origin(Key<?> key) {
        return given.getOrDefault(key.name(), new Origin(key.standard(), DEFAULT));
    }

    /** Properties that are passed on to one kind of Kafka client, by key with its prefix. */
    public Map<String, Origin> passedOn() {
        var passed = new TreeMap<String, Origin>();
        given.forEach(
                (key, origin) -> {
                    if (PREFIXES.stream().anyMatch(key::startsWith)) {
                        passed.put(key, origin);
                    }
                });
        return passed;
    }

    /** Which providers agents' secrets come from, as given, without the prefix. */
    Map<String, String> secretProviders() {
        return passed(ProviderSettings.PREFIX);
    }

    /** The same as given, by key with its prefix. */
    public Map<String, Origin> providers() {
        var providers = new TreeMap<String, Origin>();
        given.forEach(
                (key, origin) -> {
                    if (ProviderSettings.has(key)) {
                        providers.put(key, origin);
                    }
                });
        return providers;
    }

    /** Properties that go to every Kafka client, by key. */
    public Map<String, Origin> common() {
        return new TreeMap<>(common);
    }

    /** How to reach Kafka. */
    public KafkaSettings kafka() {
        var everywhere = new LinkedHashMap<String, String>();
        common().forEach((key, origin) -> everywhere.put(key, origin.text()));
        return new KafkaSettings(
                get(Keys.BOOTSTRAP_SERVERS),
                new TopicNames(get(Keys.TOPICS_PREFIX)),
                everywhere,
                passed("producer."),
                passed("consumer."),
                passed("streams."),
                passed("admin."),
                registry());
    }

    private Map<String, String> registry() {
        var registry = new LinkedHashMap<String, String>();
        for (Key<String> key : Keys.REGISTRY) {
            if (given.containsKey(key.name())) {
                registry.put(key.name(), get(key));
            }
        }
        return registry;
    }

    /** How topics are made. */
    public TopicLayout layout() {
        return new TopicLayout(
                get(Keys.TOPICS_PARTITIONS),
                get(Keys.TOPICS_POOLS),
                get(Keys.TOPICS_REPLICATION).shortValue(),
                get(Keys.TOPICS_MIN_INSYNC).shortValue());
    }

    private Map<String, String> passed(String prefix) {
        var passed = new LinkedHashMap<String, String>();
        new TreeMap<>(given)
                .forEach(
                        (key, origin) -> {
                            if (key.startsWith(prefix)) {
                                passed.put(key.substring(prefix.length()), origin.text());
                            }
                        });
        return passed;
    }
}
