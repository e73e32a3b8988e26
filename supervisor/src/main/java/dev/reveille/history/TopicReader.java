package dev.reveille.history;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.config.Unreachable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics back, committed records only, without a group. A bounded reading ends at the offsets
 * that were the ends when it began, however much is written meanwhile.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    /** Records end it at once; it is asked in between whether that is enough. */
    private static final Duration FOLLOWED = Duration.ofMillis(250);

    /** The same of a view that follows for days: idle, it must not cost anything worth naming. */
    private static final Duration LASTING = Duration.ofSeconds(1);

    private static final String CLIENT = "reveille-reader";

    private final KafkaSettings kafka;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Duration followed;

    /** Connects; the first reading says whether anyone is there. */
    public TopicReader(KafkaSettings kafka) {
        this(kafka, kafka.reader(CLIENT, Isolation.COMMITTED), FOLLOWED);
    }

    /** A reader with one reading, which lasts for days; to end it, interrupt its thread. */
    static TopicReader lasting(KafkaSettings kafka) {
        return new TopicReader(kafka, kafka.follower(CLIENT, Isolation.COMMITTED), LASTING);
    }

    private TopicReader(KafkaSettings kafka, Properties properties, Duration followed) {
        this.kafka = kafka;
        this.followed = followed;
        // People wait for the answer: what cannot be had soon is said soon.
        properties.putIfAbsent("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
        properties.putIfAbsent("socket.connection.setup.timeout.ms", "3000");
        try {
            this.consumer = new KafkaConsumer<>(properties);
        } catch (KafkaException e) {
            throw Unreachable.noClient(kafka, e);
        }
    }

    /** Where a reading begins. */
    public sealed interface From {
        /** With the oldest record there is. */
        record Beginning() implements From {}

        /** With the first record of that time or later. */
        record Time(Instant at) implements From {}

        /** With what is written from now on. */
        record Now() implements From {}
    }

    /** Every record of the topic up to its present end. */
    public void read(Topic topic, From from, Consumer<Row<byte[]>> sink) {
        read(partitions(topic), from, (ConsumerRecord<String, byte[]> r) -> sink.accept(row(r)));
    }

    /** Every record of a topic of anybody's up to its present end. */
    public void readAny(String topic, From from, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        read(partitions(topic), from, record -> sink.accept(raw(record)));
    }

    private static ConsumerRecord<byte[], byte[]> raw(ConsumerRecord<String, byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8),
                record.value(),
                record.headers(),
                record.leaderEpoch());
    }

    /** What retention has taken of the time since then, one sentence a partition. */
    public List<String> missing(Topic topic, Instant since) {
        return missing(kafka.names().of(topic), since);
    }

    /** As {@link #missing(Topic, Instant)}, of a topic of anybody's. */
    public List<String> missing(String topic, Instant since) {
        var missing = new ArrayList<String>();
        ask(
                () -> {
                    var partitions = partitions(topic);
                    var times = new HashMap<TopicPartition, Long>();
                    partitions.forEach(p -> times.put(p, since.toEpochMilli()));
                    var found = consumer.offsetsForTimes(times);
                    consumer.beginningOffsets(partitions)
                            .forEach((p, oldest) -> missing(p, oldest, found.get(p), missing));
                });
        return missing;
    }

    private static void missing(
            TopicPartition partition,
            long oldest,
            @Nullable OffsetAndTimestamp first,
            List<String> missing) {
        if (oldest > 0 && first == null) {
            missing.add(partition + " holds nothing since then; what was older is deleted");
        } else if (oldest > 0 && first != null && first.offset() <= oldest) {
            missing.add(
                    partition
                            + " begins at "
                            + Instant.ofEpochMilli(first.timestamp())
                            + ", what was before is deleted");
        }
    }

    /** What lies in the dead letters since then, by the topic it was read from. */
    public Map<String, Letters> letters(Instant since) {
        return letters(since, headers -> DeadLetters.told(headers, "topic"));
    }

    /** What lies there since then, by the name of the source that refused it. */
    public Map<String, Letters> refused(Instant since) {
        var refused = letters(since, DeadLetters::source);
        refused.remove("");
        return refused;
    }

    private Map<String, Letters> letters(Instant since, Function<Headers, String> by) {
        var letters = new TreeMap<String, Letters>();
        read(
                partitions(Topic.DEAD_LETTERS),
                new From.Time(since),
                record -> {
                    var headers = record.headers();
                    var letter =
                            new Letters(
                                    DeadLetters.told(headers, "topic"),
                                    1,
                                    Instant.ofEpochMilli(record.timestamp()),
                                    DeadLetters.told(headers, "message"),
                                    DeadLetters.remedy(headers));
                    letters.merge(by.apply(headers), letter, Letters::and);
                });
        return letters;
    }

    /** Every record, up to the present end, of the partition a key written {@code a/b} lies in. */
    public void readOne(Topic topic, String key, From from, Consumer<Row<byte[]>> sink) {
        var all = partitions(topic);
        int partition = Partitions.ofKey(key, all.size());
        read(
                List.of(new TopicPartition(kafka.names().of(topic), partition)),
                from,
                record -> {
                    if (key.equals(record.key())) {
                        sink.accept(row(record));
                    }
                });
    }

    private void read(
            Collection<TopicPartition> partitions,
            From from,
            Consumer<ConsumerRecord<String, byte[]>> sink) {
        ask(
                () -> {
                    start(partitions, from);
                    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                    Set<TopicPartition> open = new HashSet<>(partitions);
                    while (true) {
                        open.removeIf(
                                p -> consumer.position(p) >= ends.getOrDefault(p, Long.MAX_VALUE));
                        if (open.isEmpty()) {
                            return;
                        }
                        for (var record : consumer.poll(POLL)) {
                            if (record.offset() < ends.getOrDefault(partition(record), 0L)) {
                                sink.accept(record);
                            }
                        }
                    }
                });
    }

    /**
     * Records of the topics as they come, until {@code done} says so; it is asked at least four
     * times a second, by a lasting reader once.
     *
     * @param placed called once the reader stands where it begins, so that nothing after is missed
     */
    public void follow(
            Collection<Topic> topics,
            From from,
            Runnable placed,
            BooleanSupplier done,
            Consumer<Row<byte[]>> sink) {
        ask(
                () -> {
                    var all = topics.stream().flatMap(t -> partitions(t).stream()).toList();
                    start(all, from);
                    all.forEach(consumer::position);
                    placed.run();
                    while (!done.getAsBoolean()) {
                        consumer.poll(followed).forEach(record -> sink.accept(row(record)));
                    }
                });
    }

    private void start(Collection<TopicPartition> partitions, From from) {
        consumer.assign(partitions);
        switch (from) {
            case From.Beginning _ -> consumer.seekToBeginning(partitions);
            case From.Now _ -> consumer.seekToEnd(partitions);
            case From.Time(Instant at) -> {
                var times = new HashMap<TopicPartition, Long>();
                partitions.forEach(p -> times.put(p, at.toEpochMilli()));
                Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
                for (TopicPartition p : partitions) {
                    OffsetAndTimestamp first = found.get(p);
                    if (first == null) {
                        consumer.seekToEnd(List.of(p));
                    } else {
                        consumer.seek(p, first.offset());
                    }
                }
            }
        }
    }

    /** What the consumer finds, wherever it is put; what keeps it from finding is told. */
    <T> T looking(Function<KafkaConsumer<String, byte[]>, T> look) {
        var found = new ArrayList<T>();
        ask(() -> found.add(look.apply(consumer)));
        return found.getFirst();
    }

    /** Every partition of a topic, by number. */
    List<TopicPartition> partitions(Topic topic) {
        return partitions(
                kafka.names().of(topic),
                "run `reveille topics create`, or name the right prefix with topics.prefix");
    }

    private List<TopicPartition> partitions(String name) {
        return partitions(name, "name an existing topic in full");
    }

    private List<TopicPartition> partitions(String name, String remedy) {
        List<PartitionInfo> found = List.of();
        try {
            found = consumer.partitionsFor(name);
        } catch (TimeoutException e) {
            throw Unreachable.problem(kafka, e);
        }
        if (found == null || found.isEmpty()) {
            throw new Problems(
                    Problem.of(
                            "TopicNotFound",
                            Category.NOT_FOUND,
                            "topic " + name + " is not on " + kafka.bootstrapServers(),
                            remedy));
        }
        return found.stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private void ask(Runnable reading) {
        try {
            reading.run();
        } catch (TimeoutException e) {
            throw Unreachable.problem(kafka, e);
        } catch (KafkaException e) {
            throw Unreachable.refused(kafka, e);
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private Row<byte[]> row(ConsumerRecord<String, byte[]> record) {
        return new Row<>(
                kafka.names().topic(record.topic()).orElseThrow(),
                new Position(record.topic(), record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                Objects.requireNonNullElse(record.key(), ""),
                Optional.ofNullable(record.value()));
    }

    @Override
    public void close() {
        // there is nothing to say: to be polite would take as long as a fetch waits
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
