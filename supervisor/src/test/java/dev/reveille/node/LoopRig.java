package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SecretProviders;
import dev.reveille.config.SpecParser;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.gate.RestartGates;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.Capabilities;
import dev.reveille.os.DriverConfig;
import dev.reveille.os.LeaseFile;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.SecretFiles;
import dev.reveille.os.SpawnId;
import dev.reveille.schemas.SingleObjectCodec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * The node loop with real processes, turned by the test's own thread; its broker is away, and the
 * test tells it the control log.
 */
final class LoopRig implements AutoCloseable {
    static final Owner ME = new Owner(new NodeId("n1"), Incarnation.of(1));

    final Cells cells = new Cells();
    final RestartGates gates = new RestartGates(Clock.systemUTC());
    final LinkedBlockingQueue<NodeEvent> told = new LinkedBlockingQueue<>();
    final Ownership ownership;
    final NodeWriter writer;
    private final ProcessDriver driver;
    private final SecretDesk secrets;
    private final Starter starter;
    private final Prober prober;
    private final AgentLogs logs;
    private final Memory memory;
    private final NodeLoop loop;

    /** The boot clock of the node's lease, in milliseconds. */
    final AtomicLong boot = new AtomicLong(100_000);

    final Leasing leases;

    /** What is left of earlier supervisors, some of which was exclusive. */
    final Set<AgentId> exclusiveBefore = new HashSet<>();

    final Earlier earlier = new Earlier(Map.of(), id -> exclusiveBefore.contains(id.agent()));

    LoopRig(Path dir, Map<String, AgentType> types) {
        this(dir, types, Duration.ofSeconds(1));
    }

    LoopRig(Path dir, Map<String, AgentType> types, Duration sample) {
        this(dir, types, sample, true);
    }

    LoopRig(Path dir, Map<String, AgentType> types, Duration sample, boolean cgroups) {
        this(dir, types, sample, cgroups, Optional.empty());
    }

    /**
     * @param lease how long a heartbeat lets exclusive agents run
     */
    LoopRig(
            Path dir,
            Map<String, AgentType> types,
            Duration sample,
            boolean cgroups,
            Optional<Duration> lease) {
        var config =
                new NodeConfig(
                        ME.node(),
                        "default",
                        0,
                        "localhost",
                        1000,
                        Map.of(),
                        dir.resolve("state"),
                        dir.resolve("run"),
                        43_200,
                        43_300,
                        Duration.ofSeconds(1),
                        sample);
        var checks = new CheckRuns();
        var backlog = new Backlog((id, held) -> hold(id, held));
        driver =
                ProcessDrivers.open(
                        new DriverConfig(
                                config.id(),
                                config.state(),
                                config.runtime(),
                                DriverConfig.PENDING_BYTES,
                                cgroups),
                        new Ears(told, backlog, checks, NodeProbe.NONE));
        prober = new Prober(driver, checks, told::add);
        secrets =
                new SecretDesk(
                        SecretProviders.below(dir.resolve("secrets")),
                        config.secretsWithin(),
                        new SecretFiles(config.runtime()));
        starter = new Starter(driver, secrets, told::add, NodeProbe.NONE);
        logs = new AgentLogs(config.state(), config.logsTotal(), Clock.systemUTC());
        logs.start();
        writer =
                new NodeWriter(
                        KafkaSettings.of("127.0.0.1:1"),
                        new SingleObjectCodec(),
                        "rig",
                        0,
                        NodeProbe.NONE);
        var timers = new Timers(told);
        memory = new Memory(config.state(), ME.incarnation());
        leases = new Leasing(lease, boot::get, new LeaseFile(config.state()), driver.fuse());
        leases.resume();
        var world =
                new World(
                        ME,
                        config.state(),
                        Clock.systemUTC(),
                        RandomGenerator.of("L64X128MixRandom"),
                        driver,
                        starter,
                        logs,
                        new Ports(config.firstPort(), 100),
                        gates,
                        writer,
                        timers,
                        memory,
                        leases);
        ownership = new Ownership(ME, new SpecParser(), types, leases);
        var telling = new Telling(ME, writer, world.clock());
        var effects = new Effects(world, cells, telling);
        var health = new HealthRounds(world, effects, telling, prober, NodeProbe.NONE);
        var operating = new Operating(ME.node(), ownership, cells, effects, telling, gates);
        var allowing = new Allowing(world, cells, effects, NodeProbe.NONE);
        var asking = new Asking(world, cells, operating, allowing);
        var usable = new UsableTypes(types, java.util.List.of());
        var following = new Following(cells, ownership, earlier, gates, effects, telling);
        var beats = new Beats(config, world, usable, ownership, earlier, cells, effects);
        loop =
                new NodeLoop(
                        new NodeLoop.Rooms(
                                timers,
                                cells,
                                ownership,
                                following,
                                effects,
                                new Hearing(effects, health, asking, (_, _) -> {}),
                                allowing,
                                new PortProbe(effects, timers),
                                health,
                                operating,
                                new Forgetting(cells, ownership, earlier, gates, timers, effects),
                                earlier,
                                beats,
                                new Fencing(
                                        leases, cells, ownership, following, earlier, effects,
                                        gates, timers, beats),
                                gates,
                                backlog,
                                new LocalAnswers(cells, ME, effects),
                                java.util.List::of),
                        () -> {},
                        () -> {});
        loop.begin();
        tell(
                new ControlRecord.Membership(
                        ME, ControlRecord.Membership.Status.ACCEPTED, "localhost", Instant.now()));
        told.add(new NodeEvent.ControlReplayed());
    }

    /** What the driver keeps processes to. */
    Capabilities capabilities() {
        return driver.capabilities();
    }

    /** Whether something ends exclusive agents if this supervisor does not. */
    boolean fuseArmed() {
        return driver.fuse().armed();
    }

    /** As if this supervisor stood still from now on. */
    void burn() {
        driver.fuse().arm(Duration.ZERO);
    }

    /** What keeps the node from writing things down. */
    Optional<String> trouble() {
        return memory.trouble().map(Problem::line);
    }

    /** Writes a line to an agent's standard input. */
    void say(AgentId agent, String line) {
        var spawn = cells.of(agent).spawn;
        if (spawn != null) {
            driver.send(spawn, line);
        }
    }

    private void hold(SpawnId id, boolean held) {
        driver.hold(id, held);
    }

    /** What the log says, all at once. */
    void tell(ControlRecord... records) {
        for (ControlRecord record : records) {
            told.add(
                    new NodeEvent.ControlChanged(
                            ControlKey.parse(record.key()).orElseThrow(), Optional.of(record)));
        }
        told.add(new NodeEvent.ControlRead());
    }

    /** What the log says after the node has released an agent and placement has absorbed it. */
    void tellReleased(AgentId agent, long epoch) {
        var released =
                new Released(agent, ME, new Epoch(epoch), StopReason.IRRELEVANT, Instant.now());
        tell(released);
        told.add(new NodeEvent.ControlChanged(new ControlKey.Agent(agent), Optional.empty()));
        told.add(new NodeEvent.ControlChanged(ControlKey.of(released), Optional.empty()));
        told.add(new NodeEvent.ControlRead());
    }

    /** Turns the loop until this is so. */
    void until(BooleanSupplier so) throws InterruptedException {
        Instant latest = Instant.now().plusSeconds(20);
        while (!so.getAsBoolean()) {
            if (Instant.now().isAfter(latest)) {
                throw new AssertionError("not so in time; cells: " + cells.agents());
            }
            loop.turn();
        }
    }

    /** Handles all that was told. */
    void settle() throws InterruptedException {
        until(told::isEmpty);
    }

    @Override
    public void close() {
        told.clear();
        told.add(new NodeEvent.Leave());
        told.add(new NodeEvent.KillAll());
        try {
            until(cells::noneLive);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        prober.close();
        starter.close();
        secrets.close();
        logs.close();
        writer.close();
        driver.close();
    }
}
