package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.Standing;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.gate.RestartGates;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.DriverConfig;
import dev.reveille.os.NodeIdentity;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.StateLock;
import dev.reveille.schemas.AvroCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node: runs what the control log says it owns, until it is closed. */
public final class NodeRole implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeRole.class);
    private static final Duration KILL_GRACE = Duration.ofSeconds(3);

    private final LinkedBlockingQueue<NodeEvent> told = new LinkedBlockingQueue<>();
    private final CountDownLatch replayed = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final StateLock lock;
    private final LeftoverHunt hunt;
    private final ProcessDriver driver;

    /** Lines reach it only once there is a driver. */
    private final Backlog backlog = new Backlog((id, held) -> driver().hold(id, held));

    private final Ownership ownership;
    private final Starter starter;
    private final NodeWriter writer;
    private final NodeLog log;
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
        this.lock = StateLock.take(config.state());
        var identity = NodeIdentity.of(config.state(), config.id(), random);
        var me = new Owner(config.id(), identity.incarnation());
        this.hunt = new LeftoverHunt(config.state());
        var usable = UsableTypes.of(types, System.getenv().getOrDefault("PATH", ""));
        usable.problems().forEach(problem -> LOGGER.atError().log(problem.line()));
        this.driver = open(config, new Ears(told, backlog, probe));
        String client = "reveille-node-" + config.id();
        this.writer = new NodeWriter(kafka, codec, client, config.poolNumber(), probe);
        this.starter = new Starter(driver, told::add, probe);
        var world =
                new World(
                        me,
                        config.state(),
                        clock,
                        random,
                        driver,
                        starter,
                        new Ports(config.firstPort(), config.lastPort() - config.firstPort() + 1),
                        new RestartGates(clock),
                        writer,
                        new Timers(told),
                        hunt::attempts);
        this.ownership = new Ownership(me, specs, usable.types());
        this.loop =
                Thread.ofPlatform()
                        .name("node-loop")
                        .unstarted(loop(config, world, ownership, usable));
        this.log =
                new NodeLog(
                        kafka,
                        codec,
                        client,
                        config.poolNumber(),
                        writer,
                        told,
                        replayed::countDown);
    }

    private static ProcessDriver open(NodeConfig config, Ears ears) {
        var driver =
                ProcessDrivers.open(
                        new DriverConfig(
                                config.id(),
                                config.state(),
                                config.runtime(),
                                DriverConfig.PENDING_BYTES),
                        ears);
        driver.capabilities().limits().forEach(limit -> LOGGER.info("not enforced: {}", limit));
        LOGGER.info("not enforced: agents run as this node's user and can read its files");
        return driver;
    }

    private NodeLoop loop(NodeConfig config, World world, Ownership ownership, UsableTypes usable) {
        var cells = new Cells();
        var earlier = new Earlier(hunt.remaining());
        var telling = new Telling(world.me(), world.writer(), world.clock());
        var effects = new Effects(world, cells, telling);
        return new NodeLoop(
                new NodeLoop.Rooms(
                        world.timers(),
                        cells,
                        ownership,
                        new Following(cells, ownership, earlier, world.gates(), effects, telling),
                        effects,
                        new Hearing(effects),
                        new PortProbe(effects, world.timers()),
                        new Operating(cells, effects, telling, world.gates()),
                        new Forgetting(cells, ownership, earlier, world.gates(), world.timers()),
                        earlier,
                        new Beats(config, world, usable, ownership, earlier, cells, effects),
                        world.gates(),
                        backlog),
                () -> hunt.again(told::add),
                gone::countDown);
    }

    /** Begins to act; returns at once. */
    public void start() {
        loop.start();
        log.start();
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
        var problems = new ArrayList<Problem>();
        hunt.remaining().forEach((id, why) -> problems.add(Earlier.problem(id.agent(), why)));
        close();
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
        try {
            // A step in hand ends before what it uses is let go of.
            loop.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.close();
        hunt.close();
        starter.close();
        writer.close();
        driver.close();
        lock.close();
    }
}
