package dev.reveille.e2e;

import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Event;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Tick;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Histories;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A set of topics under a prefix of its own, on which records bear the time the test gives them, so
 * that the same can be told twice.
 */
final class Lane implements AutoCloseable {
    static final int PARTITIONS = TopicLayout.SINGLE_BROKER.tenantPartitions();
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Topic> STAMPED =
            Stream.of(Topic.values())
                    .filter(topic -> topic.cleanup() == Topic.Cleanup.DELETE)
                    .toList();
    private static final List<Topic> READ =
            List.of(
                    Topic.ACTIVITY,
                    Topic.QUEUE_DEPTH,
                    Topic.RESOURCES,
                    Topic.TICKS,
                    Topic.HEARTBEATS,
                    Topic.AGENT_SPECS);

    private static final List<Topic> WRITTEN = List.of(Topic.RELEVANCE, Topic.EVENTS);

    final String prefix;
    final KafkaSettings kafka;
    private final ToIntFunction<String> partitioner;
    private final Admin admin;
    private final KafkaProducer<String, byte[]> producer;
    private final Map<String, KafkaConsumer<String, byte[]>> readers = new HashMap<>();
    private final Map<TopicPartition, Long> rekeyed = new HashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<HistoryEvent> history = new ArrayList<>();

    /**
     * Makes its topics, unless they are there.
     *
     * @param partitioner of users' own producers, by the tenant
     */
    Lane(String servers, String prefix, ToIntFunction<String> partitioner) throws Exception {
        this.partitioner = partitioner;
        this.prefix = prefix;
        this.kafka = settings(servers, prefix);
        this.admin = Admin.create(kafka.admin("lane"));
        if (!admin.listTopics().names().get().contains(name(Topic.TICKS))) {
            admin.createTopics(STAMPED.stream().map(this::withTimes).toList()).all().get();
        }
        try (var topics = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
            topics.create();
        }
        this.producer = new KafkaProducer<>(kafka.producer("lane"));
    }

    /** Which takes the times it is given, and keeps the past. */
    private NewTopic withTimes(Topic topic) {
        return new NewTopic(name(topic), partitions(topic).size(), (short) 1)
                .configs(
                        Map.of(
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                                "CreateTime",
                                TopicConfig.RETENTION_MS_CONFIG,
                                "-1"));
    }

    static KafkaSettings settings(String servers, String prefix) {
        return new KafkaSettings(
                servers,
                new TopicNames(prefix),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of("commit.interval.ms", "25"),
                Map.of(),
                Map.of());
    }

    private String name(Topic topic) {
        return kafka.names().of(topic);
    }

    /** Tells all of a moment. */
    void tell(Story.Round round) {
        round.said().forEach(said -> tell(said, round.at()));
    }

    /** Tells something in the partition where it belongs, or where a user's producer has it. */
    void tell(Story.Said said, Instant at) {
        int partition =
                switch (said.topic()) {
                    case ACTIVITY, QUEUE_DEPTH -> partitioner.applyAsInt(said.key());
                    default -> 0; // of the others, those that are told have one
                };
        tell(said.topic(), partition, said.key(), said.value(), at);
    }

    private void tell(
            Topic topic, int partition, String key, SpecificRecordBase value, Instant at) {
        byte[] bytes = CODEC.encode(name(topic), value);
        var _ =
                producer.send(
                        new ProducerRecord<>(
                                name(topic), partition, at.toEpochMilli(), key, bytes));
    }

    /** Returns once the broker has what was told. */
    void flush() {
        producer.flush();
    }

    /** Time, in every partition. */
    void tick(Instant at) {
        for (int p = 0; p < PARTITIONS; p++) {
            tell(Topic.TICKS, p, Integer.toString(p), new Tick("s1"), at);
        }
    }

    /** However long it was: it counts as read once some seconds have passed in the log. */
    void passTime(Instant to) {
        for (int before = 6; before >= 0; before -= 3) {
            tick(to.minusSeconds(before));
        }
    }

    /** What every process reads as a whole takes effect on some tick; time stands still. */
    void awaitShown(Story.Round round) {
        if (!round.shows().isEmpty()) {
            awaitOn(
                    round.at(),
                    () -> {
                        var newest = new HashMap<String, Decision>();
                        decisions().forEach(d -> newest.put(d.agent().toString(), d));
                        return round.shownBy(newest);
                    });
        }
    }

    /** Ticks at that moment until this is so. */
    void awaitOn(Instant moment, Callable<Boolean> so) {
        await(prefix + " shows it")
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .until(
                        () -> {
                            tick(moment);
                            settle();
                            return so.call();
                        });
    }

    /** Waits until everything told was folded, what takes the second way round included. */
    void settle() {
        producer.flush();
        await(prefix + " settles")
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> lag() == 0 && rekeyedRead() && finished(WRITTEN));
    }

    /** Records told that no committed transaction has read yet. */
    long lag() throws ExecutionException, InterruptedException {
        var committed = committed();
        return ends(READ, IsolationLevel.READ_UNCOMMITTED).entrySet().stream()
                .mapToLong(e -> e.getValue() - committed.getOrDefault(e.getKey(), 0L))
                .sum();
    }

    /** Behind a record there may lie a transaction's end, for which no offset is committed. */
    private boolean rekeyedRead() throws ExecutionException, InterruptedException {
        if (!finished(List.of(Topic.REKEY))) {
            return false;
        }
        for (var r : poll(Topic.REKEY, Isolation.COMMITTED)) {
            rekeyed.put(new TopicPartition(r.topic(), r.partition()), r.offset() + 1);
        }
        var committed = committed();
        return rekeyed.entrySet().stream()
                .allMatch(e -> committed.getOrDefault(e.getKey(), 0L) >= e.getValue());
    }

    /** Whether every transaction that wrote there has ended. */
    private boolean finished(List<Topic> topics) throws ExecutionException, InterruptedException {
        return ends(topics, IsolationLevel.READ_COMMITTED)
                .equals(ends(topics, IsolationLevel.READ_UNCOMMITTED));
    }

    private Map<TopicPartition, Long> ends(List<Topic> topics, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        topics.forEach(topic -> partitions(topic).forEach(p -> latest.put(p, OffsetSpec.latest())));
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listConsumerGroupOffsets(prefix + "relevance")
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach(
                        (p, o) ->
                                Optional.ofNullable(o)
                                        .ifPresent(at -> offsets.put(p, at.offset())));
        return offsets;
    }

    private List<TopicPartition> partitions(Topic topic) {
        int count = topic.key().spread() == Topic.Spread.TENANT ? PARTITIONS : 1;
        return Stream.iterate(0, p -> p + 1)
                .limit(count)
                .map(p -> new TopicPartition(name(topic), p))
                .toList();
    }

    private KafkaConsumer<String, byte[]> consumer(Isolation isolation) {
        return new KafkaConsumer<>(kafka.consumer("lane", isolation));
    }

    /** What came onto a topic since the last time it was read here. */
    private List<ConsumerRecord<String, byte[]>> poll(Topic topic, Isolation isolation) {
        var reader =
                readers.computeIfAbsent(
                        topic + " " + isolation,
                        _ -> {
                            var made = consumer(isolation);
                            made.assign(partitions(topic));
                            made.seekToBeginning(partitions(topic));
                            return made;
                        });
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        var ends = reader.endOffsets(partitions(topic));
        while (ends.entrySet().stream().anyMatch(e -> reader.position(e.getKey()) < e.getValue())) {
            reader.poll(Duration.ofMillis(20)).forEach(records::add);
        }
        return records;
    }

    /** Decisions that came since the last time, also those that may yet be taken back. */
    List<Decision> decidedSoFar() {
        return poll(Topic.RELEVANCE, Isolation.UNCOMMITTED).stream()
                .flatMap(r -> decision(r).stream())
                .toList();
    }

    /** All decisions there are for good, each agent's in order. */
    List<Decision> decisions() {
        poll(Topic.RELEVANCE, Isolation.COMMITTED).stream()
                .flatMap(r -> decision(r).stream())
                .forEach(decisions::add);
        return decisions;
    }

    private static Optional<Decision> decision(ConsumerRecord<String, byte[]> r) {
        return Optional.ofNullable(r.value())
                .map(bytes -> CODEC.decode(r.topic(), bytes, RelevanceDecision.class))
                .map(Decisions::fromAvro);
    }

    /** All that history has for good. */
    List<HistoryEvent> history() {
        poll(Topic.EVENTS, Isolation.COMMITTED).stream()
                .map(r -> CODEC.decode(r.topic(), r.value(), Event.class))
                .map(Histories::fromAvro)
                .forEach(history::add);
        return history;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
        readers.values().forEach(KafkaConsumer::close);
    }
}
