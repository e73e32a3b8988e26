package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.Plan;
import dev.reveille.core.control.Pool;
import dev.reveille.core.fleet.Visible;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a pool's loop, after its predecessor has been fenced and up to the first error: read
 * everything to the end, then decide and commit, batch by batch.
 */
final class PoolSession {
    private static final Logger LOGGER = LoggerFactory.getLogger(PoolSession.class);

    /**
     * How long the loop sleeps while nothing comes: raises run out, and nodes settle. Longer than
     * from one heartbeat to the next, so that a pool at rest wakes once for each.
     */
    private static final Duration LOOK = Duration.ofMillis(1_500);

    /** Batches taken in before deciding: whoever floods the topics must not put decisions off. */
    private static final int MOST_BATCHES = 50;

    private final Pool pool;
    private final PoolSources sources;
    private final PoolWriter writer;
    private final Voices voices;
    private final Clock clock;
    private final PoolReader replay;
    private final PoolReader live;
    private final String control;
    private final String heartbeats;
    private final String operations;
    private final BlockingQueue<Incoming> queue = new LinkedBlockingQueue<>();
    private final List<ProducerRecord<String, byte[]>> letters = new ArrayList<>();

    PoolSession(
            KafkaSettings kafka,
            AvroCodec codec,
            Pool pool,
            PoolSources sources,
            PoolWriter writer,
            int tenantPartitions,
            Voices voices,
            Clock clock) {
        this.pool = pool;
        this.sources = sources;
        this.writer = writer;
        this.voices = voices;
        this.clock = clock;
        this.control = kafka.names().of(Topic.CONTROL);
        this.heartbeats = kafka.names().of(Topic.NODE_HEARTBEATS);
        this.operations = kafka.names().of(Topic.OPERATIONS);
        // What was unreadable at an earlier start lies among the dead letters already.
        this.replay = new PoolReader(pool, codec, tenantPartitions, PoolSession::tell);
        this.live =
                new PoolReader(
                        pool,
                        codec,
                        tenantPartitions,
                        (record, cause) -> {
                            tell(record, cause);
                            letters.add(writer.letter(record, cause));
                        });
    }

    /**
     * Runs until its thread is interrupted.
     *
     * @param ready told once everything there was has been read
     * @throws org.apache.kafka.common.KafkaException where it cannot go on
     */
    void run(Runnable ready) throws InterruptedException {
        var reached = sources.catchUp(replay);
        pool.begin(clock.instant());
        sources.follow(reached, queue);
        ready.run();
        while (true) {
            Plan plan = pool.decide(clock.instant());
            if (!plan.isEmpty() || !letters.isEmpty()) {
                writer.write(plan, letters);
                letters.clear();
            }
            pool.committed(plan);
            take();
        }
    }

    /** Waits for something and takes in what there is, up to a bound. */
    private void take() throws InterruptedException {
        Incoming next = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        for (int taken = 1; next != null; taken++) {
            take(next);
            next = taken < MOST_BATCHES ? queue.poll() : null;
        }
    }

    private void take(Incoming batch) {
        switch (batch) {
            case Incoming.Committed(var records) -> records.forEach(this::committed);
            case Incoming.Uncommitted(var records) ->
                    records.forEach(record -> live.uncommitted(record, clock.instant()));
            case Incoming.Broken(RuntimeException cause) -> throw cause;
        }
    }

    private void committed(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(control)) {
            control(record);
        } else if (record.topic().equals(heartbeats)) {
            if (record.value() != null) {
                voices.heard();
            }
            live.heartbeat(record);
        } else if (record.topic().equals(operations)) {
            live.operated(record);
        } else {
            live.committed(record);
        }
    }

    private void control(ConsumerRecord<String, byte[]> record) {
        if (record.partition() == sources.number()) {
            live.released(record);
        } else {
            live.elsewhere(record);
        }
    }

    private static void tell(ConsumerRecord<String, byte[]> record, RuntimeException cause) {
        LOGGER.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("key", record.key())
                .log(
                        "unreadable record skipped: {}",
                        Visible.of(String.valueOf(cause.getMessage())));
    }
}
