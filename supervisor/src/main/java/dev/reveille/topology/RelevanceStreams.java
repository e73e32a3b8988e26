package dev.reveille.topology;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Visible;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Relevance, running. */
public final class RelevanceStreams implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelevanceStreams.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final KafkaStreams streams;
    private final StreamClients clients;
    private final RelevanceCounters counters;

    private RelevanceStreams(
            KafkaStreams streams, StreamClients clients, RelevanceCounters counters) {
        this.streams = streams;
        this.clients = clients;
        this.counters = counters;
    }

    /**
     * Starts relevance; the topics must exist. Returns at once, see {@link #running}.
     *
     * @param onFailure told when it has stopped for good because of a defect
     */
    public static RelevanceStreams start(
            KafkaSettings settings,
            RelevanceSetup setup,
            RelevanceOptions options,
            Consumer<Throwable> onFailure) {
        setup.counters().knowEvaluators(setup.evaluators().names());
        var config = new StreamsConfig(options.properties(settings, setup.layout()));
        long commitMillis = config.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
        var clients = new StreamClients(Duration.ofMillis(commitMillis));
        var streams = new KafkaStreams(RelevanceTopology.build(setup), config, clients);
        streams.setUncaughtExceptionHandler(
                failure -> answer(failure, setup.counters(), onFailure));
        streams.setStateListener(
                (now, before) -> LOGGER.info("relevance is {}, was {}", now, before));
        streams.start();
        return new RelevanceStreams(streams, clients, setup.counters());
    }

    /**
     * What the cluster or its schema registry did passes, so the thread is replaced; what we did
     * wrong does not.
     */
    private static StreamThreadExceptionResponse answer(
            Throwable failure, RelevanceCounters counters, Consumer<Throwable> onFailure) {
        if (cause(failure) instanceof CodecException codec && codec.code() == Code.STOPPED) {
            LOGGER.info("relevance ends while it waits; the record is read at its next start");
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (isOfTheCluster(failure)) {
            counters.count(Counter.THREADS_REPLACED);
            LOGGER.warn(
                    "a thread of relevance failed and is replaced: {}",
                    Visible.of(String.valueOf(failure.getMessage())));
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOGGER.error("relevance stops because of a defect", failure);
        onFailure.accept(failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof StreamsException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isOfTheCluster(Throwable failure) {
        Throwable cause = cause(failure);
        return (cause instanceof KafkaException && !comesBack(cause))
                || (cause instanceof CodecException codec && codec.recoverable());
    }

    /** Whether the same record would bring it about again, however many threads were tried. */
    private static boolean comesBack(@Nullable Throwable cause) {
        return cause instanceof RecordTooLargeException
                || cause instanceof SerializationException
                || (cause != null && comesBack(cause.getCause()));
    }

    /** Whether all its tasks are at work. */
    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** What it counts. */
    public RelevanceCounters counters() {
        return counters;
    }

    /** Stops; its place in the group is kept for its next start. */
    @Override
    public void close() {
        clients.hurry();
        streams.close(CLOSE_WITHIN);
    }
}
