package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.Standing;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.gate.RestartGates;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.node.LogReader.From;
import dev.reveille.os.DriverConfig;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.Leftovers;
import dev.reveille.os.NodeIdentity;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.ProcessListener;
import dev.reveille.os.SpawnId;
import dev.reveille.os.StateLock;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Reading;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node: runs what the control log says it owns, until it is closed. */
public final class NodeRole implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeRole.class);
    private static final Duration KILL_GRACE = Duration.ofSeconds(3);
    private static final Duration LEFTOVER_GRACE = Duration.ofSeconds(3);

    private final LinkedBlockingQueue<NodeEvent> told = new LinkedBlockingQueue<>();
    private final CountDownLatch replayed = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final NodeProbe probe;
    private final StateLock lock;
    private final ProcessDriver driver;

    /** Lines reach it only once there is a driver. */
    private final Backlog backlog = new Backlog((id, held) -> driver().hold(id, held));

    private final Ownership ownership;
    private final Starter starter;
    private final NodeWriter writer;
    private final LogReader control;
    private final LogReader operations;
    private final Thread loop;
    private boolean closed;

    /**
     * Takes the state directory, ends what an earlier supervisor left in it, and begins to read the
     * control log.
     *
     * @param types the node's catalogue
     * @throws dev.reveille.core.fleet.Problems if the directory is in use or cannot be used
     */
    public NodeRole(
            NodeConfig config,
            KafkaSettings kafka,
            AvroCodec codec,
            SpecReader specs,
            Map<String, AgentType> types,
            Clock clock,
            RandomGenerator random,
            NodeProbe probe) {
        this.probe = probe;
        this.lock = StateLock.take(config.state());
        var identity = NodeIdentity.of(config.state(), config.id(), random);
        var me = new Owner(config.id(), identity.incarnation());
        Map<SpawnId, Integer> earlier = endLeftovers(config);
        var usable = UsableTypes.of(types, System.getenv().getOrDefault("PATH", ""));
        usable.problems().forEach(problem -> LOGGER.atError().log(problem.line()));

        this.driver =
                ProcessDrivers.open(
                        new DriverConfig(
                                config.id(),
                                config.state(),
                                config.runtime(),
                                DriverConfig.PENDING_BYTES),
                        new Told());
        driver.capabilities().limits().forEach(limit -> LOGGER.info("not enforced: {}", limit));
        LOGGER.info("not enforced: agents run as this node's user and can read its files");
        String client = "reveille-node-" + config.id();
        this.writer = new NodeWriter(kafka, codec, client, config.poolNumber(), probe);
        this.starter = new Starter(driver, told::add, probe);
        var timers = new Timers(told);
        var cells = new Cells();
        this.ownership = new Ownership(me, specs, usable.types());
        var effects =
                new Effects(
                        new Effects.World(
                                me,
                                config.state(),
                                clock,
                                random,
                                driver,
                                starter,
                                new Ports(
                                        config.firstPort(),
                                        config.lastPort() - config.firstPort() + 1),
                                new RestartGates(clock),
                                writer,
                                timers,
                                id -> earlier.getOrDefault(first(id), 0)));
        var beats =
                new Beats(
                        config,
                        me,
                        usable.types().keySet(),
                        usable.problems().stream().findFirst(),
                        ownership,
                        cells,
                        effects,
                        driver,
                        writer,
                        timers,
                        clock);
        var nodeLoop =
                new NodeLoop(timers, cells, ownership, effects, beats, backlog, gone::countDown);
        this.loop = Thread.ofPlatform().name("node-loop").unstarted(nodeLoop);
        String controlTopic = kafka.names().of(Topic.CONTROL);
        this.control =
                new LogReader(
                        kafka,
                        client + "-control",
                        controlTopic,
                        List.of(config.poolNumber()),
                        From.BEGINNING,
                        record -> told.add(changed(record, codec)),
                        writer::deadLetter,
                        () -> {
                            told.add(new NodeEvent.ControlReplayed());
                            replayed.countDown();
                        });
        String operationsTopic = kafka.names().of(Topic.OPERATIONS);
        this.operations =
                new LogReader(
                        kafka,
                        client + "-operations",
                        operationsTopic,
                        List.of(),
                        From.END,
                        record ->
                                told.add(
                                        new NodeEvent.Operated(
                                                Reading.OPERATIONS.read(
                                                        codec, operationsTopic, record.value()))),
                        writer::deadLetter,
                        () -> {});
    }

    /** Begins to act; returns at once. */
    public void start() {
        loop.start();
        control.start();
        operations.start();
    }

    /** Waits until the control log has been read to its end; false if that took too long. */
    public boolean awaitReplayed(Duration atMost) throws InterruptedException {
        return replayed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the control log has been read to where it ended at the start. */
    public boolean replayed() {
        return replayed.getCount() == 0;
    }

    /** How this life of the node stands with placement now. */
    public Standing standing() {
        return ownership.standing();
    }

    private static SpawnId first(SpawnId id) {
        return new SpawnId(id.agent(), id.epoch(), 1);
    }

    /** Until agents can be taken back, a new supervisor ends what the old one left. */
    private static Map<SpawnId, Integer> endLeftovers(NodeConfig config) {
        var leftovers = new Leftovers(config.state());
        var found = leftovers.find();
        var outcome = leftovers.end(found, LEFTOVER_GRACE);
        if (!outcome.ended().isEmpty()) {
            LOGGER.atWarn()
                    .addKeyValue("agents", outcome.ended())
                    .log("ended what an earlier supervisor left running");
        }
        outcome.remaining()
                .forEach(
                        (id, why) ->
                                LOGGER.atError()
                                        .addKeyValue("agent", id)
                                        .addKeyValue("why", why)
                                        .log("an earlier process still runs"));
        var attempts = new HashMap<SpawnId, Integer>();
        found.forEach(
                leftover -> {
                    SpawnId id = leftover.entry().id();
                    attempts.merge(first(id), id.attempt(), Math::max);
                });
        return Map.copyOf(attempts);
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

    /** What the driver says becomes events of the loop. */
    private final class Told implements ProcessListener {
        @Override
        public void line(SpawnId id, String line) {
            probe.spoke(id.agent());
            backlog.read(id, line);
            told.add(new NodeEvent.LineRead(id, line));
        }

        @Override
        public void overlong(SpawnId id, long bytes) {
            told.add(new NodeEvent.LineSkipped(id, bytes));
        }

        @Override
        public void exited(SpawnId id, ExitStatus status) {
            backlog.forget(id);
            told.add(new NodeEvent.ProcessEnded(id, status));
        }
    }

    /**
     * Stops every agent in three phases, tells the control log, says goodbye and lets go of
     * everything.
     *
     * @param atMost longest time for the agents; what still runs then is killed
     * @return problems worth saying, none if all went well
     */
    public synchronized List<Problem> leave(Duration atMost) {
        if (closed) {
            return List.of();
        }
        told.add(new NodeEvent.Leave());
        boolean allEnded = await(gone, atMost);
        if (!allEnded) {
            told.add(new NodeEvent.KillAll());
            allEnded = await(gone, KILL_GRACE);
        }
        boolean none = awaitNone(Duration.ofSeconds(1));
        boolean flushed = writer.flush(Duration.ofSeconds(3));
        close();
        var problems = new ArrayList<Problem>();
        if (!allEnded || !none) {
            problems.add(
                    Problem.recoverable(
                            "AgentsStillRunning",
                            Category.SHUTDOWN,
                            "not every agent ended within " + atMost.toSeconds() + " s",
                            "the next start in this state directory ends them"));
        }
        if (!flushed) {
            problems.add(
                    Problem.recoverable(
                            "BrokerUnreachable",
                            Category.COMMUNICATION,
                            "the goodbye could not be delivered",
                            "placement will count this node as lost, and place its agents anew"));
        }
        return problems;
    }

    private ProcessDriver driver() {
        return driver;
    }

    private boolean awaitNone(Duration atMost) {
        try {
            return driver.awaitNone(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean await(CountDownLatch latch, Duration atMost) {
        try {
            return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lets go of everything and leaves agents running, as a crash would. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.interrupt();
        control.close();
        operations.close();
        starter.close();
        writer.close();
        driver.close();
        lock.close();
    }
}
