package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.BrokenLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one life of a loop reads: first everything there is, then, on two threads, what comes. The
 * truth is read committed; a second reader, uncommitted, only brings raises early.
 */
final class PoolSources implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PoolSources.class);
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final String clientId;
    private final int number;
    private final KafkaConsumer<String, byte[]> truth;
    private final List<Pump> pumps = new ArrayList<>();

    /**
     * @param number the pool's number
     */
    PoolSources(KafkaSettings kafka, String clientId, int number) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.number = number;
        this.truth = consumer(kafka.reader(clientId + "-catching-up", Isolation.COMMITTED));
    }

    private static KafkaConsumer<String, byte[]> consumer(Properties properties) {
        // A log that was truncated under us must be read anew, not skipped over.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
        properties.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "4000");
        return new KafkaConsumer<>(properties);
    }

    /** Partitions of topics keyed by tenant or agent. */
    int tenantPartitions() {
        return partitions(Topic.RELEVANCE).size();
    }

    private List<TopicPartition> partitions(Topic topic) {
        String name = kafka.names().of(topic);
        var found = truth.partitionsFor(name);
        if (found == null || found.isEmpty()) {
            throw new UnknownTopicOrPartitionException(
                    "topic " + name + " is not there; make it with: reveille topics create");
        }
        return found.stream().map(p -> new TopicPartition(name, p.partition())).toList();
    }

    private TopicPartition ofPool(Topic topic) {
        return new TopicPartition(kafka.names().of(topic), number);
    }

    /** The pool's number. */
    int number() {
        return number;
    }

    /**
     * Reads log, wants, other pools' parts of the log and last nodes, in this order, to where they
     * end now.
     */
    Map<TopicPartition, Long> catchUp(PoolReader reader) {
        var control = List.of(ofPool(Topic.CONTROL));
        refuseCut(control.getFirst());
        var relevance = partitions(Topic.RELEVANCE);
        // What was asked before is over; what is asked from now on is heard.
        var asked = truth.endOffsets(partitions(Topic.OPERATIONS));
        readToEnd(control, reader::replay);
        var reached = new HashMap<>(positions(control));
        readToEnd(partitions(Topic.AGENT_STATE), reader::ran);
        readToEnd(relevance, reader::committed);
        reached.putAll(positions(relevance));
        var others = others();
        readToEnd(others, reader::elsewhere);
        reached.putAll(positions(others));
        var heartbeats = ofPool(Topic.NODE_HEARTBEATS);
        new LastWords(truth, heartbeats).read(reader::before);
        reached.putAll(positions(List.of(heartbeats)));
        reached.putAll(asked);
        return reached;
    }

    /**
     * Other pools' parts of the log. One whose first records are gone is not read: whoever comes
     * from that pool waits, and nobody else.
     */
    private List<TopicPartition> others() {
        var others = new ArrayList<>(partitions(Topic.CONTROL));
        others.remove(ofPool(Topic.CONTROL));
        truth.beginningOffsets(others)
                .forEach(
                        (log, start) -> {
                            if (start > 0) {
                                others.remove(log);
                                LOGGER.atWarn()
                                        .log(
                                                BrokenLog.cut(log.topic(), log.partition(), start)
                                                        .line());
                            }
                        });
        return others;
    }

    /** Whose first records are gone: who owns what is not known, so nothing may be placed. */
    private void refuseCut(TopicPartition log) {
        long start = truth.beginningOffsets(List.of(log)).getOrDefault(log, 0L);
        if (start > 0) {
            throw new IllegalStateException(
                    BrokenLog.cut(log.topic(), log.partition(), start).line());
        }
    }

    private void readToEnd(
            List<TopicPartition> partitions, Consumer<ConsumerRecord<String, byte[]>> each) {
        truth.assign(partitions);
        truth.seekToBeginning(partitions);
        var ends = truth.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(e -> truth.position(e.getKey()) < e.getValue())) {
            truth.poll(Duration.ofMillis(100)).forEach(each);
        }
    }

    private Map<TopicPartition, Long> positions(List<TopicPartition> partitions) {
        var positions = new HashMap<TopicPartition, Long>();
        partitions.forEach(p -> positions.put(p, truth.position(p)));
        return positions;
    }

    /** Goes on from what was reached. */
    void follow(Map<TopicPartition, Long> reached, BlockingQueue<Incoming> queue) {
        String relevance = kafka.names().of(Topic.RELEVANCE);
        var wants = new HashMap<>(reached);
        wants.keySet().removeIf(partition -> !partition.topic().equals(relevance));
        var raises = consumer(kafka.follower(clientId + "-raises", Isolation.UNCOMMITTED));
        raises.assign(wants.keySet());
        wants.forEach(raises::seek);
        pumps.add(new Pump(clientId + "-raises", raises, queue, Incoming.Uncommitted::new));

        var news = consumer(kafka.follower(clientId + "-committed", Isolation.COMMITTED));
        news.assign(reached.keySet());
        reached.forEach(news::seek);
        pumps.add(new Pump(clientId + "-committed", news, queue, Incoming.Committed::new));
        truth.close(CloseOptions.timeout(Duration.ZERO));
    }

    @Override
    public void close() {
        pumps.forEach(Pump::close);
        truth.close(CloseOptions.timeout(PATIENCE));
    }
}
