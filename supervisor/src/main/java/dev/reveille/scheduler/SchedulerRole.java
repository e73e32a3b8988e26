package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.schemas.AvroCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler's placing half: it takes part in the election and runs a loop for each pool it is
 * elected for. Scoring, its other half, is the topology's.
 */
public final class SchedulerRole implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SchedulerRole.class);

    /**
     * How long a fenced loop waits for the election to take its pool away before it begins anew: a
     * scheduler that was paused learns of its successor within a heartbeat of the group.
     */
    private static final Duration DOUBT = Duration.ofSeconds(2);

    private record Held(PlacementLoop loop, Optional<Instant> fencedSince) {}

    private final KafkaSettings kafka;
    private final AvroCodec codec;
    private final SpecReader specs;
    private final SchedulerConfig config;
    private final Clock clock;
    private final Consumer<Problem> failed;
    private final Map<Integer, Held> held = new ConcurrentHashMap<>();
    private final TickWriter ticks;
    private final PoolElection election;

    private SchedulerRole(
            KafkaSettings kafka,
            AvroCodec codec,
            SpecReader specs,
            SchedulerConfig config,
            Clock clock,
            Consumer<Problem> failed) {
        this.kafka = kafka;
        this.codec = codec;
        this.specs = specs;
        this.config = config;
        this.clock = clock;
        this.failed = failed;
        this.ticks =
                new TickWriter(
                        kafka,
                        codec,
                        config.name(),
                        config.tickEvery(),
                        config.pools().lowest(),
                        this::ticking,
                        this::silent);
        this.election = elected();
    }

    /** Takes part in the election; without it there is nothing else to go on. */
    private PoolElection elected() {
        try {
            return new PoolElection(
                    kafka,
                    config,
                    new PoolElection.Elected() {
                        @Override
                        public void begin(int pool) {
                            SchedulerRole.this.begin(pool);
                        }

                        @Override
                        public void end(int pool) {
                            SchedulerRole.this.end(pool);
                        }
                    },
                    this::look,
                    this::electionFailed);
        } catch (RuntimeException | Error e) {
            ticks.close();
            throw e;
        }
    }

    /**
     * Starts; returns at once.
     *
     * @param failed told once, on another thread, if this scheduler can place nothing any more
     */
    public static SchedulerRole start(
            KafkaSettings kafka,
            AvroCodec codec,
            SpecReader specs,
            SchedulerConfig config,
            Clock clock,
            Consumer<Problem> failed) {
        return new SchedulerRole(kafka, codec, specs, config, clock, failed);
    }

    /** Pools it places just now, by number. */
    public Set<Integer> placing() {
        var placing = new TreeSet<Integer>();
        held.forEach(
                (pool, h) -> {
                    if (h.loop().state() == PlacementLoop.State.PLACING) {
                        placing.add(pool);
                    }
                });
        return placing;
    }

    /** What keeps it from placing what is its own to place; empty = nothing does. */
    public List<Problem> troubles() {
        if (!election.joined()) {
            return List.of(
                    trouble("NotElected", "the schedulers' group has given it no pools yet"));
        }
        var troubles = new ArrayList<Problem>();
        held.forEach(
                (pool, h) -> {
                    var state = h.loop().state();
                    if (state != PlacementLoop.State.PLACING) {
                        troubles.add(
                                trouble(
                                        "PoolNotPlaced",
                                        "pool "
                                                + config.pools().name(pool).orElse("?")
                                                + " is not placed: its loop is "
                                                + state));
                    }
                });
        return troubles;
    }

    private static Problem trouble(String code, String message) {
        return Problem.recoverable(
                code, Category.RUNTIME, message, "wait; if it lasts, look at the broker");
    }

    /** Pools whose time it lets advance: those it holds, unless another loop has fenced it. */
    private Set<Integer> ticking() {
        var ticking = new TreeSet<Integer>();
        held.forEach(
                (pool, h) -> {
                    if (h.loop().state() != PlacementLoop.State.FENCED) {
                        ticking.add(pool);
                    }
                });
        return ticking;
    }

    /** Whether a pool's nodes let no time advance: none was heard since the last tick was due. */
    private boolean silent(int pool) {
        Held h = held.get(pool);
        return h == null || h.loop().silentFor(config.tickEvery());
    }

    private void begin(int pool) {
        Optional<String> name = config.pools().name(pool);
        if (name.isEmpty()) {
            LOGGER.debug("partition {} belongs to no pool of the configuration", pool);
            return;
        }
        var loop =
                new PlacementLoop(
                        kafka,
                        codec,
                        specs,
                        config.pool(name.get()),
                        pool,
                        "reveille-placement-" + name.get() + "-" + config.name(),
                        clock,
                        e -> failed.accept(defect("placement of pool " + name.get(), e)));
        held.put(pool, new Held(loop, Optional.empty()));
        loop.start();
    }

    private void end(int pool) {
        Held gone = held.remove(pool);
        if (gone != null) {
            gone.loop().close();
        }
    }

    /** Loops that were fenced although the pool is still ours begin anew after a while. */
    private void look() {
        Instant now = clock.instant();
        held.forEach(
                (pool, h) -> {
                    if (h.loop().state() != PlacementLoop.State.FENCED) {
                        return;
                    }
                    if (h.fencedSince().isEmpty()) {
                        held.put(pool, new Held(h.loop(), Optional.of(now)));
                    } else if (now.isAfter(h.fencedSince().get().plus(DOUBT))) {
                        begin(pool);
                    }
                });
    }

    private void electionFailed(Throwable e) {
        LOGGER.debug("the election ends", e);
        failed.accept(
                switch (e) {
                    case FencedInstanceIdException _ ->
                            Problem.of(
                                    "SchedulerNameInUse",
                                    Category.CONFIGURATION,
                                    "another scheduler named " + config.name() + " has started",
                                    "give each scheduler its own scheduler.name");
                    case KafkaException _, IllegalStateException _ ->
                            Problem.of(
                                    "ElectionFailed",
                                    Category.COMMUNICATION,
                                    "the election of pools failed: " + e.getMessage(),
                                    "see that this principal may read node-heartbeats and its"
                                            + " group, then start the scheduler again");
                    default -> defect("the election of pools", e);
                });
        held.keySet().forEach(this::end);
    }

    private static Problem defect(String what, Throwable e) {
        return Problem.of(
                "PlacementFailed",
                Category.RUNTIME,
                what + " ended because of a defect: " + e,
                "report it with the message above, and start the scheduler again");
    }

    /** Stops placing, within about two seconds, and leaves its pools to others at once. */
    @Override
    public void close() {
        held.values().parallelStream().forEach(h -> h.loop().close());
        election.close();
        ticks.close();
    }
}
