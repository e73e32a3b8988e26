package dev.reveille.node;

import dev.reveille.config.Build;
import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.Trouble;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.NodeReports;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node that cannot go on, or a scheduler in trouble, says of itself on {@code
 * node-heartbeats}, so that whoever looks at the fleet sees who, why and what to do. It comes from
 * a life of its own, which no other is mistaken for, and changes nothing of what placement holds.
 */
public final class LastWord {
    private static final Logger LOGGER = LoggerFactory.getLogger(LastWord.class);
    private static final int GIVE_UP_MILLIS = 3000;

    /** Enough to begin with; the log has them all. */
    private static final int MOST = 10;

    private LastWord() {}

    /**
     * Who says it.
     *
     * @param node its id, as configured
     * @param pool it would belong to
     * @param poolNumber partition of that pool
     * @param host host name
     * @param labels what else there is to say of it
     */
    public record Speaker(
            NodeId node, String pool, int poolNumber, String host, Map<String, String> labels) {}

    /**
     * Says it if Kafka can be reached within a few seconds, else lets it be: the log has it too.
     *
     * @param troubles why it cannot go on, each with its remedy; none = it does again
     */
    public static void say(
            Speaker who,
            List<Trouble> troubles,
            KafkaSettings kafka,
            AvroCodec codec,
            Instant now,
            RandomGenerator random) {
        String topic = kafka.names().of(Topic.NODE_HEARTBEATS);
        var properties = kafka.producer("reveille-node-" + who.node() + "-last-word");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, GIVE_UP_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, GIVE_UP_MILLIS - 1000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, GIVE_UP_MILLIS);
        try (var producer = new KafkaProducer<String, byte[]>(properties)) {
            byte[] bytes =
                    codec.encode(topic, NodeReports.toAvro(report(who, troubles, now, random)));
            int partitions = producer.partitionsFor(topic).size();
            producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    Math.min(who.poolNumber(), partitions - 1),
                                    who.node().value(),
                                    bytes))
                    .get(GIVE_UP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (KafkaException | CodecException | ExecutionException | TimeoutException e) {
            LOGGER.atDebug().setCause(e).log("the last word could not be said");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static NodeReport report(
            Speaker who, List<Trouble> troubles, Instant now, RandomGenerator random) {
        return new NodeReport(
                who.node(),
                Incarnation.of(random.nextLong()),
                0,
                who.pool(),
                who.host(),
                NodeReport.Status.REFUSED,
                troubles.stream().limit(MOST).toList(),
                0,
                0,
                who.labels(),
                Set.of(),
                0,
                0,
                NodeReport.Holdings.NONE,
                Build.VERSION,
                now);
    }
}
