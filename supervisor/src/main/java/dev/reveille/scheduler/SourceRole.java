package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.placement.Trouble;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.CodecProblems;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads users' own topics, as {@code sources} says, and tells relevance of them. Every scheduler
 * reads every source; the consumer group of each shares its partitions out.
 */
public final class SourceRole implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SourceRole.class);

    /** Records end it, and so does closing. */
    private static final Duration POLL = Duration.ofSeconds(10);

    /** Before what a schema registry kept from being read is tried again. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaSettings kafka;
    private final AvroCodec codec;
    private final String scheduler;
    private final SourceMappings mappings;
    private final SpecParser parser = new SpecParser();
    private final Map<String, SourceLoop> loops = new ConcurrentHashMap<>();
    private final Map<String, List<Trouble>> refused = new ConcurrentHashMap<>();
    private final Repeats repeats = new Repeats(System::nanoTime);
    private final Map<String, String> versions = new HashMap<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile boolean closed;

    private SourceRole(
            KafkaSettings kafka, AvroCodec codec, SourceMappings mappings, String scheduler) {
        this.kafka = kafka;
        this.codec = codec;
        this.mappings = mappings;
        this.scheduler = scheduler;
        this.consumer =
                new KafkaConsumer<>(
                        kafka.follower("reveille-sources-" + scheduler, Isolation.COMMITTED));
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("reveille-sources-" + scheduler)
                        .start(this::watch);
    }

    /** Starts; returns at once. */
    public static SourceRole start(
            KafkaSettings kafka, AvroCodec codec, SourceMappings mappings, String scheduler) {
        return new SourceRole(kafka, codec, mappings, scheduler);
    }

    /** Sources that are not read just now, and why. */
    public List<Trouble> troubles() {
        return Stream.concat(
                        refused.values().stream().flatMap(List::stream),
                        loops.values().stream().flatMap(loop -> loop.trouble().stream()))
                .toList();
    }

    private void watch() {
        try {
            var sources = List.of(new TopicPartition(kafka.names().of(Topic.SOURCES), 0));
            consumer.assign(sources);
            consumer.seekToBeginning(sources);
            // of a source that was changed many times only the newest is begun; one that cannot be
            // read for now is tried again
            var news = new HashMap<String, ConsumerRecord<String, byte[]>>();
            while (!closed) {
                try {
                    consumer.poll(news.isEmpty() ? POLL : PAUSE)
                            .forEach(record -> news.put(record.key(), record));
                } catch (WakeupException e) {
                    throw e;
                } catch (KafkaException e) {
                    LOGGER.debug("sources cannot be read just now: {}", e.toString());
                }
                news.entrySet().removeIf(one -> taken(one.getKey(), one.getValue()));
            }
        } catch (WakeupException e) {
            LOGGER.debug("sources are read no more");
        } finally {
            // there is nothing to say: to be polite would take as long as a fetch waits
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    /** Whether it is done with; not while a schema registry keeps it from being read. */
    private boolean taken(String name, ConsumerRecord<String, byte[]> record) {
        try {
            take(name, record.value());
            return true;
        } catch (CodecException e) {
            // what ran goes on as it was, until it is known what is wanted
            refused(name, List.of(CodecProblems.of(e)));
            return false;
        }
    }

    private void take(String name, byte @Nullable [] value) {
        Optional<SourceSpec> spec = value == null ? Optional.empty() : spec(name, value);
        if (spec.isPresent() || value == null) {
            refused.remove(name);
        }
        boolean same =
                spec.map(SourceSpec::version).equals(Optional.ofNullable(versions.get(name)));
        if (same) {
            return;
        }
        versions.remove(name);
        SourceLoop before = loops.remove(name);
        if (before != null) {
            before.close();
        }
        spec.ifPresent(this::begin);
    }

    private Optional<SourceSpec> spec(String name, byte[] value) {
        try {
            SourceRecord source =
                    Reading.SOURCES.read(codec, kafka.names().of(Topic.SOURCES), value);
            return switch (parser.source(source.document())) {
                case Parsed.Ok<SourceSpec>(SourceSpec spec, _) -> Optional.of(spec);
                case Parsed.Wrong<SourceSpec>(var problems) -> {
                    refused(name, problems);
                    yield Optional.empty();
                }
            };
        } catch (CodecException | IllegalArgumentException e) {
            if (e instanceof CodecException codecs && codecs.recoverable()) {
                throw e;
            }
            refused(
                    name,
                    List.of(
                            Problem.invalid(
                                    "InvalidSource",
                                    String.valueOf(e.getMessage()),
                                    "apply the source again, or delete it")));
            return Optional.empty();
        }
    }

    private void begin(SourceSpec spec) {
        switch (mappings.read(spec)) {
            case Parsed.Ok<SourceMapping>(SourceMapping mapping, _) -> {
                var telling = new SourceTelling(spec, mapping, codec, kafka.names());
                versions.put(spec.name(), spec.version());
                loops.put(
                        spec.name(),
                        new SourceLoop(
                                spec.name(),
                                () -> new SourceSession(kafka, spec, telling, scheduler)));
                LOGGER.info("source {} reads {}", spec.name(), spec.topic());
            }
            case Parsed.Wrong<SourceMapping>(var problems) -> refused(spec.name(), problems);
        }
    }

    private void refused(String name, List<Problem> problems) {
        var told = problems.stream().map(problem -> Trouble.ofSource(name, problem)).toList();
        refused.put(name, told);
        for (Trouble trouble : told) {
            // a schema registry that is away is asked each second, and tells it in other words
            if (repeats.came(trouble.said()).isPresent()) {
                LOGGER.warn("{}", trouble.said().line());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        Threads.join(thread, Duration.ofSeconds(2));
        loops.values().parallelStream().forEach(SourceLoop::close);
    }
}
