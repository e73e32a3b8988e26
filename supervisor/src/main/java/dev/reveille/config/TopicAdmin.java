package dev.reveille.config;

import dev.reveille.config.TopicPlan.Difference;
import dev.reveille.config.TopicPlan.Found;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the catalogue's topics, and says how the broker's differ. */
public final class TopicAdmin implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final KafkaSettings kafka;
    private final TopicLayout layout;
    private final Admin admin;

    public TopicAdmin(KafkaSettings kafka, TopicLayout layout) {
        this.kafka = kafka;
        this.layout = layout;
        var properties = kafka.admin("reveille-topics");
        properties.putIfAbsent("default.api.timeout.ms", "10000");
        properties.putIfAbsent("request.timeout.ms", "5000");
        try {
            this.admin = Admin.create(properties);
        } catch (KafkaException e) {
            throw Unreachable.noClient(kafka, e);
        }
    }

    /** How every topic should be. */
    public List<TopicPlan> plans() {
        return Arrays.stream(Topic.values())
                .map(topic -> TopicPlan.of(topic, kafka.names().of(topic), layout))
                .toList();
    }

    /** Topics of the catalogue the broker does not have. */
    public List<TopicPlan> missing() {
        var found = found();
        return plans().stream().filter(plan -> !found.containsKey(plan.topic())).toList();
    }

    /**
     * Creates what is missing and leaves the rest alone.
     *
     * @return what was created
     */
    public List<TopicPlan> create() {
        List<TopicPlan> missing = missing();
        var created = new ArrayList<TopicPlan>();
        var results =
                admin.createTopics(
                                missing.stream()
                                        .map(
                                                plan ->
                                                        new NewTopic(
                                                                        plan.name(),
                                                                        plan.partitions(),
                                                                        plan.replication())
                                                                .configs(plan.configs()))
                                        .toList())
                        .values();
        for (TopicPlan plan : missing) {
            try {
                var result = results.get(plan.name());
                if (result != null) {
                    result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    created.add(plan);
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw notCreated(plan, e);
                }
            } catch (TimeoutException e) {
                throw notCreated(plan, e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return created;
    }

    /** Whatever differs between catalogue and broker; a topic that is not there differs too. */
    public List<Difference> differences() {
        return differences(found(), layout);
    }

    /** The same, where what nobody set is taken as the broker has it. */
    public List<Difference> differences(Settings settings) {
        var found = found();
        return differences(found, Layouts.asFound(settings, found));
    }

    private List<Difference> differences(Map<Topic, Found> found, TopicLayout wanted) {
        return Arrays.stream(Topic.values())
                .map(topic -> TopicPlan.of(topic, kafka.names().of(topic), wanted))
                .flatMap(
                        plan -> {
                            Found there = found.get(plan.topic());
                            return there == null
                                    ? List.of(absent(plan)).stream()
                                    : plan.differences(there).stream();
                        })
                .toList();
    }

    private static Difference absent(TopicPlan plan) {
        return new Difference(
                plan.name(), "topic", "there", "absent", "run `reveille topics create`", true);
    }

    /** How the broker has those of the topics that it has. */
    public Map<Topic, Found> found() {
        var partitions = new HashMap<Topic, TopicDescription>();
        var names = plans().stream().map(TopicPlan::name).toList();
        var described = admin.describeTopics(names).topicNameValues();
        for (TopicPlan plan : plans()) {
            var future = described.get(plan.name());
            if (future == null) {
                continue;
            }
            try {
                partitions.put(plan.topic(), future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw Unreachable.because(kafka, e);
                }
            } catch (TimeoutException e) {
                throw Unreachable.problem(kafka, e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        var found = new TreeMap<Topic, Found>();
        configs(partitions)
                .forEach(
                        (topic, configs) -> {
                            TopicDescription description = partitions.get(topic);
                            if (description != null) {
                                found.put(
                                        topic,
                                        new Found(
                                                description.partitions().size(),
                                                description
                                                        .partitions()
                                                        .getFirst()
                                                        .replicas()
                                                        .size(),
                                                configs));
                            }
                        });
        return found;
    }

    private Map<Topic, Map<String, String>> configs(Map<Topic, TopicDescription> topics) {
        var configs = new HashMap<Topic, Map<String, String>>();
        var resources =
                topics.values().stream()
                        .map(d -> new ConfigResource(ConfigResource.Type.TOPIC, d.name()))
                        .toList();
        get(admin.describeConfigs(resources).all())
                .forEach(
                        (resource, config) -> {
                            var values = new HashMap<String, String>();
                            config.entries()
                                    .forEach(entry -> values.put(entry.name(), entry.value()));
                            kafka.names()
                                    .topic(resource.name())
                                    .ifPresent(topic -> configs.put(topic, values));
                        });
        return configs;
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw Unreachable.because(kafka, e);
        } catch (TimeoutException e) {
            throw Unreachable.problem(kafka, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while asking Kafka", e);
    }

    private static Problems notCreated(TopicPlan plan, Exception e) {
        Throwable cause =
                e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return new Problems(
                Problem.of(
                        "TopicNotCreated",
                        Category.COMMUNICATION,
                        plan.name() + " was not created: " + cause.getMessage(),
                        "with fewer than "
                                + plan.replication()
                                + " brokers, give --replication and --min-insync; else check"
                                + " permissions"));
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
