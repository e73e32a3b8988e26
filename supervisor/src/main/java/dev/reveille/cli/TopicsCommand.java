package dev.reveille.cli;

import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.config.TopicPlan;
import dev.reveille.config.TopicPlan.Difference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reveille topics}. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Create the topics of the catalogue, or say how the broker's differ.",
        subcommands = {TopicsCommand.Create.class, TopicsCommand.Describe.class})
final class TopicsCommand extends Group {

    /** What an operator chooses for all topics. */
    static final class Layout {
        @Option(names = "--partitions", description = "Of every topic keyed by tenant.")
        @Nullable Integer partitions;

        @Option(names = "--replication", description = "Copies of each partition.")
        @Nullable Integer replication;

        @Option(names = "--min-insync", description = "Copies that must have a record.")
        @Nullable Integer minInsync;

        Settings settings(Connection connection) {
            return connection.settings(
                    given -> {
                        given.put(Keys.TOPICS_PARTITIONS, partitions)
                                .put(Keys.TOPICS_REPLICATION, replication);
                        if (replication != null) {
                            // one copy fewer than there are, so that one broker may be away
                            given.put(Keys.TOPICS_MIN_INSYNC, Math.max(1, replication - 1));
                        }
                        given.put(Keys.TOPICS_MIN_INSYNC, minInsync);
                    });
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Create the topics that are missing; those that exist stay as they are.")
    static final class Create implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();
        @Mixin private Layout layout = new Layout();

        @Option(names = "--dry-run", description = "Say what would be created, and create nothing.")
        private boolean dryRun;

        @Override
        public void run() {
            Settings settings = layout.settings(connection);
            try (var topics = new TopicAdmin(settings.kafka(), settings.layout())) {
                List<TopicPlan> plans = dryRun ? topics.missing() : topics.create();
                if (format.json()) {
                    plans.forEach(plan -> format.object(object(plan)));
                    return;
                }
                format.table(
                        List.of("topic", "partitions", "copies", "cleanup", "key"),
                        plans.stream().map(Create::cells).toList(),
                        "every topic is there");
                if (!plans.isEmpty()) {
                    format.line(
                            plans.size()
                                    + (dryRun ? " topics would be created" : " topics created"));
                }
            }
        }

        private static List<String> cells(TopicPlan plan) {
            return List.of(
                    plan.name(),
                    Integer.toString(plan.partitions()),
                    Short.toString(plan.replication()),
                    plan.configs().getOrDefault("cleanup.policy", ""),
                    plan.topic().key().label());
        }

        private static Map<String, Object> object(TopicPlan plan) {
            var object = new TreeMap<String, Object>();
            object.put("topic", plan.name());
            object.put("partitions", plan.partitions());
            object.put("replication", plan.replication());
            object.put("configs", new TreeMap<>(plan.configs()));
            return object;
        }
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description =
                    "Say how the broker's topics differ from the catalogue; exit 1 if they do.")
    static final class Describe implements java.util.concurrent.Callable<Integer> {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();
        @Mixin private Layout layout = new Layout();

        @Override
        public Integer call() {
            Settings settings = layout.settings(connection);
            try (var topics = new TopicAdmin(settings.kafka(), settings.layout())) {
                List<Difference> differences = topics.differences(settings);
                if (format.json()) {
                    topics.plans().stream()
                            .map(TopicPlan::name)
                            .forEach(name -> json(name, differences));
                } else {
                    format.table(
                            List.of("topic", "what", "catalogue", "broker", "remedy"),
                            differences.stream().map(Describe::cells).toList(),
                            topics.plans().size() + " topics, as the catalogue says");
                }
                return differences.isEmpty() ? 0 : 1;
            }
        }

        /** Each of a topic's differences, or that there is none. */
        private void json(String topic, List<Difference> all) {
            var own = all.stream().filter(difference -> difference.topic().equals(topic)).toList();
            own.forEach(difference -> format.object(object(difference)));
            if (own.isEmpty()) {
                format.object(new TreeMap<>(Map.of("topic", topic, "ok", true)));
            }
        }

        private static List<String> cells(Difference d) {
            return List.of(d.topic(), d.key(), d.wanted(), d.found(), d.remedy());
        }

        private static Map<String, Object> object(Difference d) {
            return new TreeMap<>(
                    Map.of(
                            "topic", d.topic(),
                            "ok", false,
                            "key", d.key(),
                            "wanted", d.wanted(),
                            "found", d.found(),
                            "remedy", d.remedy(),
                            "fatal", d.fatal()));
        }
    }
}
