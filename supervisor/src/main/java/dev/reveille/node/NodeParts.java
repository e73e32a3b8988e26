package dev.reveille.node;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.gate.RestartGates;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.BootClock;
import dev.reveille.os.DriverConfig;
import dev.reveille.os.LeaseFile;
import dev.reveille.os.NodeIdentity;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.SecretFiles;
import dev.reveille.os.SpawnId;
import dev.reveille.os.StateLock;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node put together: what it holds open, and the loop over it, which has not begun. */
final class NodeParts implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeParts.class);

    final LinkedBlockingQueue<NodeEvent> told = new LinkedBlockingQueue<>();
    final LeftoverHunt hunt;
    final ProcessDriver driver;
    final Ownership ownership;
    final Voice writer;
    final Link.Hears log;
    final NodeLoop loop;

    /** Lines reach it only once there is a driver. */
    private final Backlog backlog = new Backlog((id, on) -> driver().hold(id, on));

    private final CheckRuns checks = new CheckRuns();
    private final Held held = new Held();

    /**
     * Takes the state directory and takes back what an earlier supervisor left; lets go of
     * everything again if something cannot be had.
     *
     * @param linked opens the node's two ends
     * @param replayed run once the control log has been read to where it ended
     * @param gone run once the loop has ended every agent
     */
    NodeParts(
            NodeConfig config,
            Function<NodeConfig, Link> linked,
            SpecReader specs,
            Map<String, AgentType> types,
            Clock clock,
            RandomGenerator random,
            NodeProbe probe,
            Runnable replayed,
            Runnable gone) {
        ProcessDrivers.prepare();
        try {
            held.add(StateLock.take(config.state()));
            var identity = NodeIdentity.of(config.state(), config.id(), random);
            var me = new Owner(config.id(), identity.incarnation());
            this.hunt = held.add(new LeftoverHunt(config.state()));
            var logs = held.add(new AgentLogs(config.state(), config.logsTotal(), clock));
            var secretFiles = new SecretFiles(config.runtime());
            logs.catchUp(secretFiles);
            var memory = new Memory(config.state(), me.incarnation());
            var usable = UsableTypes.of(types, System.getenv().getOrDefault("PATH", ""));
            usable.problems().forEach(problem -> LOGGER.atError().log(problem.line()));
            this.driver = held.add(open(config, new Ears(told, backlog, checks, probe)));
            var leases =
                    new Leasing(
                            config.lease(),
                            BootClock.system(),
                            new LeaseFile(config.state()),
                            driver.fuse());
            boolean leased = !leases.on() || leases.resume();
            var back =
                    new TakingBack(
                            specs,
                            usable.types(),
                            driver,
                            clock,
                            (id, spec) -> !leased && guarded(id, spec));
            back.work(memory, hunt.found());
            hunt.strays(back.strays());
            if (!leased) {
                // Before it speaks to Kafka, which may be away.
                hunt.end(driver, id -> back.atOnce(id) || driver.fuse().guards(id));
            }
            Link link = linked.apply(config);
            this.writer = held.add(link.voice());
            var secrets =
                    held.add(new SecretDesk(config.secrets(), config.secretsWithin(), secretFiles));
            var starter = held.add(new Starter(driver, secrets, told::add, probe));
            var prober = held.add(new Prober(driver, checks, told::add));
            var world =
                    new World(
                            me,
                            config.state(),
                            clock,
                            random,
                            driver,
                            starter,
                            logs,
                            new Ports(
                                    config.firstPort(), config.lastPort() - config.firstPort() + 1),
                            new RestartGates(clock),
                            writer,
                            new Timers(told),
                            memory,
                            leases);
            this.ownership = new Ownership(me, specs, usable.types(), leases);
            this.loop = loop(config, world, usable, back, prober, probe, link, gone);
            held.add(new LocalSocket(config.state(), told));
            logs.start();
            var answers = new LogAnswers(me, logs, clock, writer::history);
            this.log = held.add(link.hears(me, told, answers::answer, replayed));
        } catch (RuntimeException | Error e) {
            held.close();
            throw e;
        }
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
        driver.capabilities().enforced().forEach(what -> LOGGER.info("enforced: {}", what));
        driver.capabilities().limits().forEach(limit -> LOGGER.info("not enforced: {}", limit));
        if (!new SecretFiles(config.runtime()).inMemory()) {
            LOGGER.info(
                    "not enforced: agents' secrets lie on a disk, as node.runtime.dir {} is not in"
                            + " memory (tmpfs)",
                    config.runtime());
        }
        return driver;
    }

    private NodeLoop loop(
            NodeConfig config,
            World world,
            UsableTypes usable,
            TakingBack back,
            Prober prober,
            NodeProbe probe,
            Link link,
            Runnable gone) {
        var cells = new Cells();
        var earlier =
                new Earlier(hunt.remaining(), id -> back.exclusive(id) || driver.fuse().guards(id));
        var telling = new Telling(world.me(), world.writer(), world.clock());
        var effects = new Effects(world, cells, telling);
        var health = new HealthRounds(world, effects, telling, prober, probe);
        var operating =
                new Operating(world.me().node(), ownership, cells, effects, telling, world.gates());
        var allowing = new Allowing(world, cells, effects, probe);
        var asking = new Asking(world, cells, operating, allowing);
        var following = new Following(cells, ownership, earlier, world.gates(), effects, telling);
        var beats = new Beats(config, world, usable, ownership, earlier, cells, effects);
        return new NodeLoop(
                new NodeLoop.Rooms(
                        world.timers(),
                        cells,
                        ownership,
                        following,
                        effects,
                        new Hearing(effects, health, asking, link::answered),
                        allowing,
                        new PortProbe(effects, world.timers()),
                        health,
                        operating,
                        new Forgetting(
                                cells, ownership, earlier, world.gates(), world.timers(), effects),
                        earlier,
                        beats,
                        new Fencing(
                                world.leases(),
                                cells,
                                ownership,
                                following,
                                earlier,
                                effects,
                                world.gates(),
                                world.timers(),
                                beats),
                        world.gates(),
                        backlog,
                        new LocalAnswers(cells, world.me(), effects),
                        () ->
                                new Restoring(world, cells, effects, telling)
                                        .restore(world.memory().groups(), back.back())),
                () -> hunt.again(driver, told::add),
                gone);
    }

    private boolean guarded(SpawnId id, AgentSpec spec) {
        return spec.placement().exclusive() || driver().fuse().guards(id);
    }

    private ProcessDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        held.close();
    }
}
