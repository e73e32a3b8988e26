package dev.reveille.dev;

import dev.reveille.app.DevFleet;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Path;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The broker of a test: embedded, or with {@code -Ptestcontainers} Kafka's own image. The tests are
 * the same.
 *
 * @param bootstrapServers host:port
 * @param end stops it
 */
public record TestBroker(String bootstrapServers, Runnable end) implements AutoCloseable {
    private static final String IMAGE = "apache/kafka:4.3.1";

    /**
     * Starts one; returns once it serves requests.
     *
     * @param data directory of an embedded one
     */
    public static TestBroker start(Path data) {
        if (inContainer()) {
            var container = new KafkaContainer(IMAGE);
            container.withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
            container.start();
            return new TestBroker(container.getBootstrapServers(), container::stop);
        }
        var broker = EmbeddedBroker.start(data, 0);
        return new TestBroker(broker.bootstrapServers(), broker::close);
    }

    /** Starts one that has all topics. */
    public static TestBroker withTopics(Path data) {
        var broker = start(data);
        try (var topics = new TopicAdmin(broker.kafka(), TopicLayout.SINGLE_BROKER)) {
            topics.create();
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** How to reach it. */
    public KafkaSettings kafka() {
        return KafkaSettings.of(bootstrapServers);
    }

    /** Whether brokers of tests run in containers. */
    public static boolean inContainer() {
        return "testcontainers".equals(System.getProperty("reveille.test.broker"));
    }

    /** As a fleet is told of it. */
    public DevFleet.Broker at() {
        return new DevFleet.Broker.At(bootstrapServers);
    }

    @Override
    public void close() {
        end.run();
    }
}
