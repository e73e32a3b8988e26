package dev.reveille.config;

import dev.reveille.config.TopicFinding.Difference;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/** Compares the topic catalogue with a cluster, and creates what is missing. */
public final class TopicAdmin implements AutoCloseable {
    private final Admin admin;
    private final KafkaSettings kafka;
    private final TopicLayout layout;

    public TopicAdmin(KafkaSettings kafka, TopicLayout layout) {
        this.kafka = kafka;
        this.layout = layout;
        this.admin = Admin.create(kafka.admin("reveille-topics"));
    }

    /**
     * How every topic stands, in the catalogue's order.
     *
     * @throws Problems if the cluster cannot be reached
     */
    public List<TopicFinding> compare() {
        List<TopicPlan> plans =
                Arrays.stream(Topic.values())
                        .map(topic -> TopicPlan.of(topic, kafka.names(), layout))
                        .toList();
        Set<String> there = await(admin.listTopics().names());
        List<String> known = plans.stream().map(TopicPlan::name).filter(there::contains).toList();
        Map<String, TopicDescription> shapes = await(admin.describeTopics(known).allTopicNames());
        Map<String, Config> configs = new HashMap<>();
        await(
                        admin.describeConfigs(
                                        known.stream()
                                                .map(
                                                        name ->
                                                                new ConfigResource(
                                                                        ConfigResource.Type.TOPIC,
                                                                        name))
                                                .toList())
                                .all())
                .forEach((resource, config) -> configs.put(resource.name(), config));
        return plans.stream()
                .map(plan -> finding(plan, shapes.get(plan.name()), configs.get(plan.name())))
                .toList();
    }

    /** Creates what is missing; the names created. What exists already is left as it is. */
    public List<String> create() {
        List<TopicPlan> missing =
                compare().stream()
                        .filter(finding -> !finding.exists())
                        .map(TopicFinding::plan)
                        .toList();
        var results =
                admin.createTopics(missing.stream().map(TopicPlan::newTopic).toList()).values();
        var created = new ArrayList<String>();
        var problems = new ArrayList<Problem>();
        new TreeMap<>(results)
                .forEach(
                        (name, future) -> {
                            try {
                                await(future);
                                created.add(name);
                            } catch (Problems e) {
                                problems.addAll(e.list());
                            }
                        });
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        return created;
    }

    private static TopicFinding finding(
            TopicPlan plan,
            @org.jspecify.annotations.Nullable TopicDescription shape,
            @org.jspecify.annotations.Nullable Config config) {
        if (shape == null || config == null) {
            return new TopicFinding(
                    plan,
                    false,
                    List.of(
                            new Difference(
                                    plan.name() + " is missing",
                                    true,
                                    "run `reveille topics create`")));
        }
        var differences = new ArrayList<Difference>();
        if (shape.partitions().size() != plan.partitions()) {
            differences.add(
                    new Difference(
                            plan.name()
                                    + " has "
                                    + shape.partitions().size()
                                    + " partitions, planned are "
                                    + plan.partitions(),
                            true,
                            "set topics.partitions and topics.pools to what the cluster has; the"
                                    + " count is fixed for the life of a fleet"));
        }
        int replication =
                shape.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
        if (replication < plan.replication()) {
            differences.add(
                    new Difference(
                            plan.name()
                                    + " has "
                                    + replication
                                    + " copies, planned are "
                                    + plan.replication(),
                            false,
                            "add replicas with kafka-reassign-partitions"));
        }
        new TreeMap<>(plan.configs())
                .forEach(
                        (key, planned) -> {
                            String value = config.get(key) == null ? "" : config.get(key).value();
                            if (!planned.equals(value)) {
                                differences.add(setting(plan, key, value, planned));
                            }
                        });
        return new TopicFinding(plan, true, differences);
    }

    private static Difference setting(TopicPlan plan, String key, String value, String planned) {
        boolean fatal = key.equals("cleanup.policy") || key.equals("message.timestamp.type");
        return new Difference(
                plan.name() + " has " + key + "=" + value + ", planned is " + planned,
                fatal,
                "kafka-configs --alter --topic "
                        + plan.name()
                        + " --add-config "
                        + key
                        + "="
                        + planned);
    }

    private <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problems(unreachable(e));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException exists) {
                throw new Problems(
                        Problem.recoverable(
                                "TopicExists",
                                Category.CONFIGURATION,
                                String.valueOf(exists.getMessage()),
                                "someone else created it meanwhile: run the command again"));
            }
            throw new Problems(unreachable(e.getCause() == null ? e : e.getCause()));
        }
    }

    private Problem unreachable(Throwable cause) {
        return Problem.recoverable(
                "BrokerUnreachable",
                Category.COMMUNICATION,
                "Kafka at "
                        + kafka.bootstrapServers()
                        + " did not do what was asked: "
                        + cause.getClass().getSimpleName()
                        + ": "
                        + cause.getMessage(),
                "check bootstrap.servers, the broker, and this client's rights");
    }

    /** Every difference that keeps a role from starting, as problems. */
    public static List<Problem> fatal(List<TopicFinding> findings) {
        return findings.stream()
                .flatMap(finding -> finding.differences().stream())
                .filter(Difference::fatal)
                .map(d -> Problem.invalid("TopicNotAsPlanned", d.what(), d.remedy()))
                .collect(Collectors.toList());
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
