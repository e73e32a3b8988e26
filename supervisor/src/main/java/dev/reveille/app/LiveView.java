package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.history.History;
import dev.reveille.history.LiveNodes;
import dev.reveille.history.Row;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.wire.PatientCodec;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What agents and nodes say of themselves, kept up to date from their topics, for HTTP. */
final class LiveView implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(LiveView.class);

    private final KafkaSettings kafka;
    private final PatientCodec codec;
    private final ConcurrentSkipListMap<AgentId, AgentStatus> agents =
            new ConcurrentSkipListMap<>();
    private final LiveNodes nodes = new LiveNodes();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param codec asked until it answers: while its registry is away, what is shown stays as it is
     */
    LiveView(KafkaSettings kafka, AvroCodec codec) {
        this.kafka = kafka;
        this.codec = PatientCodec.endless(codec);
        this.thread = Thread.ofPlatform().daemon().name("live-view").start(this::follow);
    }

    private void follow() {
        try {
            do {
                try (var history = History.lasting(kafka, codec)) {
                    history.following(List.of(Reading.STATES, Reading.CONTROL, Reading.NODES))
                            .run(
                                    new From.Beginning(),
                                    () -> {},
                                    () -> closed.getCount() == 0,
                                    this::take);
                } catch (RuntimeException e) {
                    LOGGER.atDebug().setCause(e).log("cannot follow the topics, begins again");
                }
            } while (!closed.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Row<?> row) {
        Object value = row.value().orElse(null);
        if (value instanceof AgentStatus status) {
            // A record of an older epoch loses.
            agents.merge(
                    status.agent(),
                    status,
                    (held, told) -> held.epoch().isAfter(told.epoch()) ? held : told);
        } else if (value instanceof NodeReport report) {
            nodes.heard(report, row.time());
        } else if (value instanceof ControlRecord told) {
            nodes.control(told);
        }
    }

    List<AgentStatus> agents() {
        return List.copyOf(agents.values());
    }

    List<NodeReport> nodes() {
        return nodes.at(Instant.now());
    }

    @Override
    public void close() {
        closed.countDown();
        codec.close();
        thread.interrupt();
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
