package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.Pool;
import dev.reveille.core.control.PoolSettings;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.schemas.AvroCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The placement of one pool, on a thread of its own. It keeps nothing that the topics do not hold:
 * after any error but one it begins anew from them, as soon as the broker lets it. The one is being
 * fenced: then another loop places this pool, and this one ends without a further word. What is no
 * exception but an error of the machine it does not outlive, and says so.
 */
public final class PlacementLoop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PlacementLoop.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** How a loop is. */
    public enum State {
        /** It fences, or reads what there is. */
        STARTING,
        /** It places. */
        PLACING,
        /** Something failed; it begins anew. */
        RECOVERING,
        /** Another loop has taken over. */
        FENCED,
        /** It ended because of an error. */
        FAILED,
        /** It was closed. */
        CLOSED
    }

    private final KafkaSettings kafka;
    private final AvroCodec codec;
    private final SpecReader specs;
    private final PoolSettings settings;
    private final int number;
    private final String clientId;
    private final Clock clock;
    private final Consumer<Throwable> failed;
    private final Voices voices = new Voices(System::nanoTime);
    private final Thread thread;
    private volatile State state = State.STARTING;
    private volatile boolean closed;

    /**
     * @param number the pool's number
     * @param clientId how its clients are named at the broker
     * @param failed told once if it ends by itself and nobody has taken over
     */
    public PlacementLoop(
            KafkaSettings kafka,
            AvroCodec codec,
            SpecReader specs,
            PoolSettings settings,
            int number,
            String clientId,
            Clock clock,
            Consumer<Throwable> failed) {
        this.kafka = kafka;
        this.codec = codec;
        this.specs = specs;
        this.settings = settings;
        this.number = number;
        this.clientId = clientId;
        this.clock = clock;
        this.failed = failed;
        this.thread = Thread.ofPlatform().name(clientId).daemon().unstarted(this::run);
    }

    /** Begins; returns at once. */
    public void start() {
        thread.start();
    }

    public State state() {
        return state;
    }

    /** Whether no node of the pool was heard for so long: its time stands still without ticks. */
    boolean silentFor(Duration time) {
        return voices.silentFor(time);
    }

    private void run() {
        var pause = Duration.ofMillis(100);
        while (!closed) {
            try {
                live();
            } catch (InterruptedException | InterruptException e) {
                break;
            } catch (RuntimeException e) {
                if (closed) {
                    break;
                }
                if (fenced(e)) {
                    state = State.FENCED;
                    log("another loop places this pool; this one ends", e);
                    return;
                }
                pause = state == State.PLACING ? Duration.ofMillis(100) : longer(pause);
                state = State.RECOVERING;
                log("placement begins anew", e);
                if (!rest(pause)) {
                    break;
                }
            } catch (Error e) {
                state = State.FAILED;
                LOGGER.atError().setCause(e).log("placement ends, agents live on");
                failed.accept(e);
                return;
            }
        }
        state = State.CLOSED;
    }

    private void live() throws InterruptedException {
        var names = kafka.names();
        try (var producer =
                        new FencingProducer(
                                kafka, clientId, Names.transactionalId(names, settings.pool()));
                var sources = new PoolSources(kafka, clientId, number)) {
            int tenantPartitions = sources.tenantPartitions();
            var writer = new PoolWriter(kafka, codec, producer.get(), number, tenantPartitions);
            var pool = new Pool(settings, specs);
            var session =
                    new PoolSession(
                            kafka, codec, pool, sources, writer, tenantPartitions, voices, clock);
            try {
                session.run(this::ready);
            } finally {
                // Kafka's interruptions leave the flag set, which would cut closing short.
                boolean _ = Thread.interrupted();
            }
        }
    }

    private void ready() {
        state = State.PLACING;
        LOGGER.atInfo()
                .addKeyValue("pool", settings.pool())
                .addKeyValue("client", clientId)
                .log("placement loop is up to date");
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static boolean fenced(@Nullable Throwable e) {
        return e != null
                && (e instanceof ProducerFencedException
                        || e instanceof InvalidProducerEpochException
                        || fenced(e.getCause()));
    }

    private void log(String fact, RuntimeException e) {
        LOGGER.atWarn()
                .addKeyValue("pool", settings.pool())
                .addKeyValue("client", clientId)
                .addKeyValue("kind", e instanceof KafkaException ? "kafka" : "own")
                .log("{}: {}", fact, e.toString());
        LOGGER.debug("in full", e);
    }

    private static boolean rest(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Ends within two seconds; what is not committed by then was never said. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Threads.join(thread, Duration.ofSeconds(2));
    }
}
