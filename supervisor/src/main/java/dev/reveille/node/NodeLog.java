package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.node.LogReader.From;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The two logs a node reads: control from its beginning, operations from now on. */
final class NodeLog implements Link.Hears {
    private final LogReader control;
    private final LogReader operations;

    /**
     * @param answered answers an operation at once, or says that the loop is to
     * @param replayed run once the control log has been read to where it ended
     */
    NodeLog(
            KafkaSettings kafka,
            AvroCodec codec,
            String client,
            int poolNumber,
            NodeWriter writer,
            Queue<NodeEvent> told,
            Predicate<OperationRequest> answered,
            Runnable replayed) {
        this.control =
                new LogReader(
                        kafka,
                        client + "-control",
                        kafka.names().of(Topic.CONTROL),
                        List.of(poolNumber),
                        From.BEGINNING,
                        record -> told.add(changed(record, codec)),
                        writer::deadLetter,
                        () -> told.add(new NodeEvent.ControlRead()),
                        () -> {
                            told.add(new NodeEvent.ControlReplayed());
                            replayed.run();
                        },
                        problem -> told.add(new NodeEvent.ControlBroken(problem)));
        String operationsTopic = kafka.names().of(Topic.OPERATIONS);
        try {
            this.operations =
                    new LogReader(
                            kafka,
                            client + "-operations",
                            operationsTopic,
                            List.of(),
                            From.END,
                            record -> {
                                var asked =
                                        Reading.OPERATIONS.read(
                                                codec, operationsTopic, record.value());
                                if (!answered.test(asked)) {
                                    told.add(new NodeEvent.Operated(asked));
                                }
                            },
                            writer::deadLetter,
                            () -> {},
                            () -> {},
                            _ -> {});
        } catch (RuntimeException e) {
            control.close();
            throw e;
        }
    }

    private static NodeEvent changed(ConsumerRecord<String, byte[]> record, AvroCodec codec) {
        return new NodeEvent.ControlChanged(
                ControlKey.parse(String.valueOf(record.key()))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                record.key() + " is no key of the control log")),
                Optional.ofNullable(record.value())
                        .map(bytes -> Reading.CONTROL.read(codec, record.topic(), bytes)));
    }

    @Override
    public void start() {
        control.start();
        operations.start();
    }

    @Override
    public void close() {
        control.close();
        operations.close();
    }
}
