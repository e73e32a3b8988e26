package dev.reveille.node;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topic of its name it is: one that was deleted and made again has another id, and by its
 * offsets alone cannot be told from the first once it has grown past what was read of that. Asked
 * now and then, and nobody waits for the answer. For one thread.
 */
final class TopicIdentity implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(TopicIdentity.class);

    /** Much less than a node lease: exclusive agents of the first log end long before that. */
    private static final Duration APART = Duration.ofSeconds(2);

    private final Admin admin;
    private final String topic;
    private Optional<KafkaFuture<Uuid>> asked = Optional.empty();
    private Optional<Uuid> read = Optional.empty();
    private long askedAt;

    /**
     * @param settings of an admin client
     */
    TopicIdentity(Properties settings, String topic) {
        this.admin = Admin.create(settings);
        this.topic = topic;
    }

    /** It is about to be read from its beginning; waits for the answer. */
    void asked() {
        ask();
        read = Optional.empty();
        try {
            read = Optional.of(asked.orElseThrow().get());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            LOGGER.atDebug().setCause(e).log("asked again later");
        }
        asked = Optional.empty();
    }

    private void ask() {
        askedAt = System.nanoTime();
        asked =
                Optional.of(
                        Objects.requireNonNull(
                                        admin.describeTopics(List.of(topic))
                                                .topicNameValues()
                                                .get(topic))
                                .thenApply(described -> described.topicId()));
    }

    /** Whether it is not the one any more that was about to be read. */
    boolean another() {
        if (asked.isEmpty()) {
            if (System.nanoTime() - askedAt >= APART.toNanos()) {
                ask();
            }
            return false;
        }
        if (!asked.get().isDone()) {
            return false;
        }
        Optional<Uuid> now = answer(asked.get());
        asked = Optional.empty();
        if (read.isEmpty()) {
            read = now;
        }
        return now.isPresent() && !now.equals(read);
    }

    /** None where the broker is away, or the topic is just being made. */
    private static Optional<Uuid> answer(KafkaFuture<Uuid> said) {
        try {
            return Optional.of(said.getNow(Uuid.ZERO_UUID));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            LOGGER.atDebug().setCause(e).log("asked again later");
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
