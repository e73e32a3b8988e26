package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.RelevanceWire;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets time advance in the log: a tick to every partition of {@code ticks}, by the scheduler that
 * holds the pool of the lowest number, and a record without a value, key {@code tick}, to the
 * heartbeat partition of each pool it places whose nodes have fallen silent, so that the pool's
 * clock goes on. A tick that is not taken in time is dropped: the next one says the same.
 */
public final class TickWriter implements AutoCloseable {
    /** Key of a record of {@code node-heartbeats} that is nobody's word; its value is null. */
    public static final String KEY = "tick";

    private static final Logger LOGGER = LoggerFactory.getLogger(TickWriter.class);

    private final KafkaSettings kafka;
    private final int lowest;
    private final Supplier<Set<Integer>> pools;
    private final IntPredicate silent;
    private final byte[] tick;
    private final KafkaProducer<String, byte[]> producer;
    private final ScheduledExecutorService timer;

    /**
     * @param name of the scheduler
     * @param every interval, above 0
     * @param lowest number of the pool whose holder lets time advance for all
     * @param pools numbers of the pools this scheduler places just now
     * @param silent whether nodes of a pool have said nothing lately: where they speak, their words
     *     let its time advance
     */
    public TickWriter(
            KafkaSettings kafka,
            AvroCodec codec,
            String name,
            Duration every,
            int lowest,
            Supplier<Set<Integer>> pools,
            IntPredicate silent) {
        this.kafka = kafka;
        this.lowest = lowest;
        this.pools = pools;
        this.silent = silent;
        this.tick = new RelevanceWire(codec, kafka.names()).tick(name);
        var properties = kafka.producer("reveille-ticks-" + name);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "false");
        properties.put(ProducerConfig.ACKS_CONFIG, "1");
        // Those of all partitions travel, are read and are committed together.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "500");
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "1000");
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "2000");
        this.producer = new KafkaProducer<>(properties);
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("reveille-ticks-" + name).factory());
        var _ = timer.scheduleAtFixedRate(this::write, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void write() {
        try {
            Set<Integer> held = pools.get();
            for (int pool : held) {
                if (silent.test(pool)) {
                    var _ =
                            producer.send(
                                    new ProducerRecord<>(
                                            kafka.names().of(Topic.NODE_HEARTBEATS),
                                            pool,
                                            KEY,
                                            null));
                }
            }
            if (held.contains(lowest)) {
                String ticks = kafka.names().of(Topic.TICKS);
                for (var partition : producer.partitionsFor(ticks)) {
                    var _ =
                            producer.send(
                                    new ProducerRecord<>(
                                            ticks,
                                            partition.partition(),
                                            Integer.toString(partition.partition()),
                                            tick));
                }
            }
        } catch (KafkaException e) {
            LOGGER.debug("no tick: {}", e.toString());
        } catch (RuntimeException e) {
            // Thrown on, it would end the timer without a word, and time in the log with it.
            LOGGER.warn("no tick this time", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ofMillis(200));
    }
}
