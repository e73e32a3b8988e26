package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.Problem;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.BrokenLog;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.Remedies;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions on a thread of its own, without a group, and hands each record on. A record that
 * cannot be read is dead-lettered and the next one read; while the broker is away, or a schema
 * registry that is needed to read it, it waits.
 */
final class LogReader implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogReader.class);

    /** Records end it, and so does closing. */
    private static final Duration POLL = Duration.ofSeconds(10);

    /** The same where it is asked in between whether the topic is still the one that was read. */
    private static final Duration WATCHED = Duration.ofSeconds(2);

    /** Before it tries again what failed. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What the JVM itself ends with when memory is out; the container starts it again. */
    static final int CRASH = 3;

    /** Where reading begins. */
    enum From {
        /** At the first record kept. */
        BEGINNING,
        /** At the first record written from now on. */
        END
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<ConsumerRecord<String, byte[]>> records;
    private final Consumer<ProducerRecord<String, byte[]>> letters;
    private final Runnable together;
    private final Runnable caughtUp;
    private final Consumer<Problem> broken;
    private final TopicNames names;

    /** Of one that is read whole. */
    private final Optional<TopicIdentity> identity;

    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param partitions which; empty = all there are
     * @param together told whenever records that arrived together have all been handed on
     * @param caughtUp told when what was there at the beginning has been handed on
     * @param broken told that what was handed on is void, and why: all is read anew, or waits until
     *     it can be
     */
    LogReader(
            KafkaSettings kafka,
            String clientId,
            String topic,
            List<Integer> partitions,
            From from,
            Consumer<ConsumerRecord<String, byte[]>> records,
            Consumer<ProducerRecord<String, byte[]>> letters,
            Runnable together,
            Runnable caughtUp,
            Consumer<Problem> broken) {
        var properties = kafka.follower(clientId, Isolation.COMMITTED);
        // A log that was truncated under us must be read anew, not skipped over.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.consumer = new KafkaConsumer<>(properties);
        this.records = records;
        this.letters = letters;
        this.together = together;
        this.caughtUp = caughtUp;
        this.broken = broken;
        this.names = kafka.names();
        this.identity =
                from == From.BEGINNING
                        ? Optional.of(new TopicIdentity(kafka.admin(clientId + "-topic"), topic))
                        : Optional.empty();
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(clientId)
                        .unstarted(() -> run(topic, partitions, from));
    }

    void start() {
        thread.start();
    }

    private void run(String topic, List<Integer> partitions, From from) {
        Collection<TopicPartition> assigned = List.of();
        try {
            Map<TopicPartition, Long> ends = Map.of();
            boolean behind = true;
            while (closing.getCount() > 0) {
                try {
                    if (assigned.isEmpty()) {
                        identity.ifPresent(TopicIdentity::asked);
                        assigned = assign(topic, partitions, from);
                    }
                    if (assigned.isEmpty()) {
                        var _ = stopped();
                        continue;
                    }
                    // asked before anything is fetched: an answer waits for those before it
                    if (ends.isEmpty()) {
                        ends = consumer.endOffsets(assigned, Duration.ofSeconds(10));
                    }
                    if (behind && reached(ends)) {
                        behind = false;
                        caughtUp.run();
                    }
                    var records = consumer.poll(identity.isPresent() ? WATCHED : POLL);
                    if (identity.filter(TopicIdentity::another).isPresent()) {
                        tell(BrokenLog.truncated(topic, "it was made anew"));
                        assigned = List.of();
                        ends = Map.of();
                        behind = true;
                        continue;
                    }
                    records.forEach(this::hand);
                    if (!records.isEmpty()) {
                        together.run();
                    }
                } catch (WakeupException | InterruptException e) {
                    throw e;
                } catch (OffsetOutOfRangeException e) {
                    tell(BrokenLog.truncated(topic, String.valueOf(e.getMessage())));
                    assigned = List.of();
                    ends = Map.of();
                    behind = true;
                } catch (KafkaException e) {
                    LOGGER.atWarn()
                            .addKeyValue("partitions", assigned)
                            .addKeyValue("error", e.toString())
                            .log("cannot read for now, goes on trying");
                    var _ = stopped();
                } catch (RuntimeException e) {
                    LOGGER.atError()
                            .setCause(e)
                            .addKeyValue("partitions", assigned)
                            .log("what was read could not be handed on");
                    var _ = stopped();
                } catch (Error e) {
                    // A crash is recovered from, a node that hears nothing is not.
                    LOGGER.atError().setCause(e).log("the node ends, agents live on");
                    Runtime.getRuntime().halt(CRASH);
                }
            }
        } catch (WakeupException | InterruptException e) {
            LOGGER.atDebug().addKeyValue("partitions", assigned).log("stops reading");
        } finally {
            // there is nothing to say: to be polite would take as long as a fetch waits
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            identity.ifPresent(TopicIdentity::close);
        }
    }

    private void tell(Problem problem) {
        LOGGER.atWarn().log(problem.line());
        broken.accept(problem);
    }

    /** Empty where the log does not begin where it should. */
    private Collection<TopicPartition> assign(String topic, List<Integer> partitions, From from) {
        List<Integer> numbers =
                partitions.isEmpty()
                        ? consumer.partitionsFor(topic).stream()
                                .map(PartitionInfo::partition)
                                .toList()
                        : partitions;
        var assigned = numbers.stream().map(p -> new TopicPartition(topic, p)).toList();
        if (from == From.BEGINNING && isCut(assigned)) {
            return List.of();
        }
        consumer.assign(assigned);
        switch (from) {
            case BEGINNING -> consumer.seekToBeginning(assigned);
            case END -> consumer.seekToEnd(assigned);
        }
        return assigned;
    }

    private boolean isCut(Collection<TopicPartition> partitions) {
        for (var start : consumer.beginningOffsets(partitions).entrySet()) {
            if (start.getValue() > 0) {
                var partition = start.getKey();
                tell(BrokenLog.cut(partition.topic(), partition.partition(), start.getValue()));
                return true;
            }
        }
        return false;
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void hand(ConsumerRecord<String, byte[]> record) {
        boolean done = false;
        while (!done) {
            done = handed(record);
        }
    }

    /** False if the record is to be tried again. */
    private boolean handed(ConsumerRecord<String, byte[]> record) {
        try {
            records.accept(record);
        } catch (CodecException e) {
            if (e.recoverable()) {
                return stopped();
            }
            letters.accept(letter(record, e));
        } catch (RuntimeException e) {
            letters.accept(letter(record, e));
        }
        return true;
    }

    /** Waits a while; true if nothing is to be read any more. */
    private boolean stopped() {
        try {
            return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private ProducerRecord<String, byte[]> letter(
            ConsumerRecord<String, byte[]> record, RuntimeException e) {
        LOGGER.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("offset", record.offset())
                .addKeyValue("error", e.getMessage())
                .log("record goes to dead letters");
        String remedy = Remedies.of(names.topic(record.topic()).orElseThrow(), record.value(), e);
        return DeadLetters.letter(names.of(Topic.DEAD_LETTERS), record, e, remedy);
    }

    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        if (thread.getState() == Thread.State.NEW) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            identity.ifPresent(TopicIdentity::close);
            return;
        }
        try {
            if (!thread.join(Duration.ofSeconds(1))) {
                // It may be waiting for a schema registry.
                thread.interrupt();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
