package dev.reveille.topology;

import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.Tick;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Lets time advance in the log, as a scheduler does. */
final class Ticks implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    Ticks(KafkaSettings kafka, TopicLayout layout, Duration interval) {
        producer = new KafkaProducer<>(kafka.producer("ticks"));
        String topic = kafka.names().of(Topic.TICKS);
        byte[] tick = Rig.CODEC.encode(topic, new Tick("s1"));
        var _ =
                timer.scheduleWithFixedDelay(
                        () -> {
                            for (int p = 0; p < layout.tenantPartitions(); p++) {
                                String key = Integer.toString(p);
                                var _ = producer.send(new ProducerRecord<>(topic, p, key, tick));
                            }
                        },
                        0,
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ofSeconds(1));
    }
}
